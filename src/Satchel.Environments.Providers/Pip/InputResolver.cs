using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary>Reads the files of the node that requirements name, and those that pip reads by itself.</summary>
internal sealed class InputResolver(ProviderServices services) : IInputResolver
{
    public string Field => "pip";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        RequirementResolving.ResolveAsync(
            SpecValidator.Keys,
            value,
            InstallerFiles.OfPip,
            new LongListPackages(services.Packages, services.Blobs),
            context,
            cancellationToken
        );
}
