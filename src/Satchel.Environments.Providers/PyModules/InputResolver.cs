using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>Finds the package that each entry stands for now; entries that are the same package count once, at the first one's place.</summary>
internal sealed class InputResolver(ProviderServices services) : IInputResolver
{
    private readonly DirectoryResolving _directories = new(services);

    public string Field => "py_modules";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        await _directories.ResolveAllAsync(value.AsArray(), Field, context, cancellationToken).ConfigureAwait(false);
}
