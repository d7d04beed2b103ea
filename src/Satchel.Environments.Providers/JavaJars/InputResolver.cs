using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary>Finds the directory that each entry stands for now; one that stands there twice counts once.</summary>
internal sealed class InputResolver(ProviderServices services) : IInputResolver
{
    private readonly DirectoryResolving _directories = new(services);

    public string Field => "java_jars";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        await _directories.ResolveAllAsync(value.AsArray(), Field, context, cancellationToken).ConfigureAwait(false);
}
