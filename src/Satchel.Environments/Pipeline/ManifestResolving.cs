using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>Makes the manifest of a packaged spec: asks the resolver of each field that has one, in phase order.</summary>
internal sealed class ManifestResolving(IEnumerable<IInputResolver> resolvers, SetupFailures failures)
{
    private readonly IInputResolver[] _resolvers = [.. resolvers.OrderBy(resolver => resolver.Phase)];

    /// <exception cref="RuntimeEnvSetupException">A name stands for nothing.</exception>
    public async Task<EnvironmentManifest> ResolveAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        var fields = new JsonObject(
            request.Spec.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
        );
        var context = new ResolvingContext(VariablesOf(request), request.Progress, request.Log);
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
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
        }

        return new EnvironmentManifest(fields);
    }

    private static Dictionary<string, string> VariablesOf(EnvironmentRequest request)
    {
        var variables = new Dictionary<string, string>(request.BaseVariables, StringComparer.Ordinal);
        foreach (var (name, value) in request.Spec["env_vars"] as JsonObject ?? [])
        {
            variables[name] = value!.GetValue<string>();
        }

        return variables;
    }
}
