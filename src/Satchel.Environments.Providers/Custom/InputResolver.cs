using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Work;

namespace Satchel.Environments.Providers.Custom;

/// <summary>
/// Asks the program which layers a value needs. What it answers is remembered as long as neither the value nor the program changes, so that
/// only the first job of an environment waits for it, and all that come meanwhile wait with it.
/// </summary>
/// <param name="provider">The field.</param>
/// <param name="programs">Runs the program.</param>
internal sealed class InputResolver(CustomProvider provider, IToolRunner programs) : IInputResolver
{
    private const string Method = "plan";
    private const int MostRemembered = 256;

    private readonly CustomProgram _program = new(provider);
    private readonly ProgramIdentity _identity = new(provider);
    private readonly ConcurrentDictionary<Digest, JsonNode> _answers = [];
    private readonly SharedWork<ResolvingContext, JsonNode> _asking = new();

    public string Field => provider.Field;

    public EnvironmentPhase Phase => provider.Phase;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken)
    {
        var identity = _identity.Read(cancellationToken);
        var question = Digest.Of(Encoding.UTF8.GetBytes($"{identity}\n{value.ToJsonString()}"));
        var planned = await _asking
            .RunAsync(question.ToString(), context, (askers, stop) => FindAsync(question, identity, value, askers, stop), cancellationToken)
            .ConfigureAwait(false);
        return planned.DeepClone();
    }

    private async Task<JsonNode> FindAsync(
        Digest question,
        Digest identity,
        JsonNode value,
        Func<IReadOnlyList<ResolvingContext>> askers,
        CancellationToken stop
    )
    {
        if (_answers.TryGetValue(question, out var known))
        {
            return known;
        }

        foreach (var asker in askers())
        {
            asker.Progress?.Report($"{Field}: Asking {Path.GetFileName(provider.Command[0])} what is needed");
        }

        var answer = await _program
            .AskAsync(Method, new JsonObject { ["value"] = value.DeepClone() }, programs, stop)
            .ConfigureAwait(false);
        var planned = new CustomLayers(Check(answer.Said), identity).ToManifest();
        if (_identity.Read(stop) != identity)
        {
            // The program was replaced meanwhile, and either may have answered.
            return planned;
        }

        if (_answers.Count >= MostRemembered)
        {
            _answers.Clear();
        }

        return _answers[question] = planned;
    }

    private JsonArray Check(JsonObject answer)
    {
        if (answer["layers"] is not JsonArray layers)
        {
            throw _program.Nonsense(Method, "no list of 'layers'");
        }

        foreach (var layer in layers)
        {
            if (CustomLayers.FindFault(layer) is { } fault)
            {
                throw _program.Nonsense(Method, fault);
            }
        }

        return layers;
    }
}
