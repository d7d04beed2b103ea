using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary>
/// Makes a virtual environment and has pip install into it. The pip is that of the node's Python, which the new environment can import, or
/// another in a tool environment; nothing of ours is installed. For an environment in a container all of that happens in containers of its
/// image.
/// </summary>
internal sealed class Materializer(IPackageStore packages, IToolEnvironments tools, ContainerOptions containers) : IMaterializer
{
    public string Field => "pip";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var files = new PackagedRequirements(packages, build);
        var inputs = await files.LayOutAsync(build.Layer.Plan.Inputs, cancellationToken).ConfigureAwait(false);
        var inPlace = ContainerTools.Within(build, containers);
        var environment = await VirtualEnvironment.CreateAsync(inputs.PythonProgram, inPlace, cancellationToken).ConfigureAwait(false);
        var wanted = inputs.InstallerVersion;
        if (
            environment.BasePip is not null
            && (
                wanted.Length == 0
                || await PipTool.IsForAnotherAsync(wanted, environment.Python, inPlace, cancellationToken).ConfigureAwait(false)
            )
        )
        {
            return await InstallAsync([environment.Python, "-m", "pip"], inPlace).ConfigureAwait(false);
        }

        var requirement = new ToolRequirement("pip", wanted);
        var tool = await tools.GetAsync(requirement, build, cancellationToken).ConfigureAwait(false);
        return await InstallAsync(PipTool.CommandFor(environment.Python, tool), ContainerTools.Within(build, containers, tool.Directory))
            .ConfigureAwait(false);

        Task<LayerContent> InstallAsync(IReadOnlyList<string> pip, LayerBuild place) =>
            new PipInstallation(pip, PipVariables.For(place, place.Cache), inputs, place).MakeAsync(environment, files, cancellationToken);
    }
}
