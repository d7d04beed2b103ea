using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Custom;

/// <summary>
/// Has the program fill a layer, and asks it at once what the layer contributes to a process: that is recorded, so that no start of a process
/// waits for the program.
/// </summary>
internal sealed class Materializer(CustomProvider provider) : IMaterializer
{
    private readonly CustomProgram _program = new(provider);
    private readonly ProgramIdentity _identity = new(provider);

    public string Field => provider.Field;

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        const string Fill = "materialize";
        const string Contribute = "contribute";
        var inputs = CustomLayers.InputsOf(build.Layer.Plan);
        var filled = await WorkAsync(
                Fill,
                new JsonObject
                {
                    ["inputs"] = inputs.DeepClone(),
                    ["directory"] = build.Directory,
                    ["scratch"] = build.Scratch,
                    ["cache"] = build.Cache,
                    ["parents"] = new JsonArray([.. build.Parents.Select(ParentOf)]),
                },
                build,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (filled["facts"] is not (null or JsonObject))
        {
            throw _program.Nonsense(Fill, "'facts' that are no object");
        }

        var contributed = await WorkAsync(
                Contribute,
                new JsonObject
                {
                    ["inputs"] = inputs.DeepClone(),
                    ["directory"] = build.Directory,
                    ["facts"] = filled["facts"]?.DeepClone() ?? new JsonObject(),
                },
                build,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (Contribution.FindFault(contributed) is { } fault)
        {
            throw _program.Nonsense(Contribute, fault);
        }

        if (_identity.Read(cancellationToken) != CustomLayers.ProgramOf(build.Layer.Plan))
        {
            // What another one filled is no layer of the one that planned it, which may be put back.
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"The program of the field '{Field}' was replaced while this environment was set up.",
                "Submit again: it is set up by the program that is there now."
            );
        }

        return new LayerContent
        {
            Facts = Contribution.ToFacts(contributed),
            Summary = filled["summary"].TryGetText(out var summary) ? summary.ReplaceLineEndings(" ") : null,
        };
    }

    private Task<JsonObject> WorkAsync(string method, JsonObject parameters, LayerBuild build, CancellationToken cancellationToken) =>
        _program.WorkAsync(
            method,
            parameters,
            new Dictionary<string, string>(build.Variables, StringComparer.Ordinal) { ["TMPDIR"] = build.Scratch },
            build.Progress.Report,
            build.Log,
            build.Tools,
            cancellationToken
        );

    private static JsonNode ParentOf(Layer parent) =>
        new JsonObject
        {
            ["field"] = parent.Provider,
            ["directory"] = parent.Directory,
            ["facts"] = parent.Facts.DeepClone(),
        };
}
