using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Tools;

/// <summary>Tools as the node has them on its <c>PATH</c>: nothing is installed, so what is missing is an error that says so.</summary>
public sealed class InstalledTools : IToolEnvironments
{
    public Task<ToolEnvironment> GetAsync(ToolRequirement requirement, LayerBuild build, CancellationToken cancellationToken) =>
        throw new SetupFailedException(
            SetupErrorKinds.ToolMissing,
            $"{build.Layer.Provider} needs {requirement.Name}{requirement.Version}, which the node does not have.",
            $"Install it there: pip install '{requirement.Name}{requirement.Version}'."
        );
}
