using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary>
/// Makes a virtual environment and has pip install into it. The pip is that of the node's Python, which the new environment can import, or
/// another in a tool environment; nothing of ours is installed.
/// </summary>
internal sealed class Materializer(IPackageStore packages, IToolEnvironments tools) : IMaterializer
{
    public string Field => "pip";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var files = new PackagedRequirements(packages, build);
        var inputs = await files.LayOutAsync(build.Layer.Plan.Inputs, cancellationToken).ConfigureAwait(false);
        var environment = await VirtualEnvironment.CreateAsync(inputs.PythonProgram, build, cancellationToken).ConfigureAwait(false);
        var pip = await FindPipAsync(environment, inputs, build, cancellationToken).ConfigureAwait(false);
        var installation = new PipInstallation(pip, PipVariables.For(build, build.Cache), inputs, build);
        return await installation.MakeAsync(environment, files, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The beginning of a pip command that works on the environment: its interpreter, then which pip.</summary>
    private async Task<IReadOnlyList<string>> FindPipAsync(
        VirtualEnvironment environment,
        InstallerInputs inputs,
        LayerBuild build,
        CancellationToken cancellationToken
    )
    {
        if (inputs.InstallerVersion.Length == 0 && environment.BasePip is not null)
        {
            return [environment.Python, "-m", "pip"];
        }

        var tool = await tools
            .GetAsync(new ToolRequirement("pip", inputs.InstallerVersion), build, cancellationToken)
            .ConfigureAwait(false);

        return PipTool.CommandFor(environment.Python, tool);
    }
}
