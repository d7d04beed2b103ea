using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Finds the package that the URI stands for now.</summary>
internal sealed class InputResolver(ProviderServices services) : IInputResolver
{
    private readonly DirectoryResolving _directories = new(services);

    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        _directories.ResolveAsync(value.GetValue<string>(), Field, context, cancellationToken);
}
