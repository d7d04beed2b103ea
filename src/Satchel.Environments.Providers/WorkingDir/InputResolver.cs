using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Finds the package that the URI stands for now.</summary>
internal sealed class InputResolver(IPackageStore packages) : IInputResolver
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public Task<JsonNode> ResolveAsync(JsonNode value, IProgress<string>? progress, CancellationToken cancellationToken) =>
        DirectoryResolving.ResolveAsync(packages, value.GetValue<string>(), Field, cancellationToken);
}
