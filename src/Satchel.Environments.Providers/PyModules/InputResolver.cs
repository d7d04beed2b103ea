using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>Finds the package that each entry stands for now; entries that are the same package count once, at the first one's place.</summary>
internal sealed class InputResolver(IPackageStore packages, IRemotePackages remote) : IInputResolver
{
    private readonly DirectoryResolving _directories = new(packages, remote);

    public string Field => "py_modules";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken)
    {
        var resolved = new JsonArray();
        foreach (var entry in value.AsArray())
        {
            var directory = await _directories
                .ResolveAsync(entry!.GetValue<string>(), "py_modules entry", context, cancellationToken)
                .ConfigureAwait(false);
            if (!resolved.Any(other => JsonNode.DeepEquals(other, directory)))
            {
                resolved.Add(directory);
            }
        }

        return resolved;
    }
}
