using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>Reads the files of the node that requirements name.</summary>
internal sealed class InputResolver : IInputResolver
{
    public string Field => "uv";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        Task.Run(() => RequirementResolving.Resolve(Field, value, cancellationToken), cancellationToken);
}
