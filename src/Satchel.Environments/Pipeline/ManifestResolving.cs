using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;
using Satchel.Environments.Secrets;
using Satchel.Environments.Tools;

namespace Satchel.Environments.Pipeline;

/// <summary>Makes the manifest of a packaged spec: asks the resolver of each field that has one, in phase order.</summary>
internal sealed class ManifestResolving(IEnumerable<IInputResolver> resolvers, ISecretStore? secrets, SetupFailures failures)
{
    private readonly IInputResolver[] _resolvers = [.. resolvers.OrderBy(resolver => resolver.Phase)];

    /// <exception cref="RuntimeEnvSetupException">A name stands for nothing.</exception>
    public async Task<EnvironmentManifest> ResolveAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        var fields = new JsonObject(
            request.Spec.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        );
        var revealed = await failures
            .TellAsync(
                EnvironmentPhase.Process,
                "env_vars",
                logFile: null,
                _ => Task.FromResult(RevealedVariables.Of(request.Spec, secrets)),
                cancellationToken
            )
            .ConfigureAwait(false);
        var variables = VariablesOf(request, revealed);
        var redactor = new SecretRedactor(variables, revealed.Secret.Values);
        Action<string>? log = request.Log is { } lines ? line => lines(redactor.Redact(line)) : null;
        var context = new ResolvingContext(variables, request.Progress, log) { Fields = fields };
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
            }
        }

        return new EnvironmentManifest(fields) { Secrets = revealed.Secret };
    }

    private static Dictionary<string, string> VariablesOf(EnvironmentRequest request, RevealedVariables revealed)
    {
        var variables = new Dictionary<string, string>(request.NodeVariables, StringComparer.Ordinal);
        foreach (var (name, value) in revealed.All)
        {
            variables[name] = value;
        }

        return variables;
    }
}
