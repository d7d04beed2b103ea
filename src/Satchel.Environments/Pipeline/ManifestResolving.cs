using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Secrets;
using Satchel.Environments.Secrets;
using Satchel.Environments.Tools;

namespace Satchel.Environments.Pipeline;

/// <summary>Makes the manifest of a packaged spec: asks the resolver of each field that has one, in phase order.</summary>
internal sealed class ManifestResolving(IEnumerable<IInputResolver> resolvers, ISecretStore? secrets, SetupFailures failures)
{
    private readonly IInputResolver[] _resolvers = [.. resolvers.OrderBy(resolver => resolver.Phase)];

    /// <param name="request">What is asked for.</param>
    /// <param name="keep">Told the content that is known so far each time there is more, so that it stays however long later fields take.</param>
    /// <exception cref="RuntimeEnvSetupException">A name stands for nothing.</exception>
    public async Task<EnvironmentManifest> ResolveAsync(
        EnvironmentRequest request,
        Func<IReadOnlyCollection<Digest>, Task>? keep,
        CancellationToken cancellationToken
    )
    {
        var fields = new JsonObject(
            request.Spec.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        );
        var revealed = await failures
            .TellAsync(EnvironmentPhase.Process, "env_vars", logFile: null, _ => Task.FromResult(Reveal(request)), cancellationToken)
            .ConfigureAwait(false);
        var variables = VariablesOf(request, revealed);
        var redactor = new SecretRedactor(variables, revealed.Secret.Values);
        Action<string>? log = request.Log is { } lines ? line => lines(redactor.Redact(line)) : null;
        var context = new ResolvingContext(variables, request.Progress, log) { Fields = fields, NodeVariables = request.NodeVariables };
        foreach (var warning in revealed.Warnings)
        {
            log?.Invoke(ResolvingContext.Warning + warning);
        }

        var found = 0;
        foreach (var resolver in _resolvers)
        {
            if (fields[resolver.Field] is { } value)
            {
                fields[resolver.Field] = await failures
                    .TellAsync(
                        resolver.Phase,
                        resolver.Field,
                        logFile: null,
                        token => resolver.ResolveAsync(value, context, token),
                        cancellationToken,
                        redactor
                    )
                    .ConfigureAwait(false);
                if (keep is not null && NamedContent.DigestsIn(fields) is var named && named.Count > found)
                {
                    found = named.Count;
                    await keep(named).ConfigureAwait(false);
                }
            }
        }

        return new EnvironmentManifest(fields) { Secrets = revealed.Secret, Variables = revealed.All };
    }

    private RevealedVariables Reveal(EnvironmentRequest request)
    {
        var revealed = RevealedVariables.Of(request.Spec, request.BaseVariables, secrets);
        if (revealed.Secret.Count > 0)
        {
            // What marks are made with is made now, if it has to be, where a full disk is told as one: planning writes nothing.
            secrets!.MarkOf("");
        }

        return revealed;
    }

    private static Dictionary<string, string> VariablesOf(EnvironmentRequest request, RevealedVariables revealed) =>
        InstallerVariables
            .Beside(request.NodeVariables, revealed.All)
            .Concat(revealed.All)
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
}
