using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Makes a virtual environment and has uv install into it: the uv on the node's <c>PATH</c>, or one in a tool environment when there is none
/// or a version is asked for.
/// </summary>
internal sealed class Materializer(IPackageStore packages, IToolEnvironments tools) : IMaterializer
{
    public string Field => "uv";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var files = new PackagedRequirements(packages, build);
        var inputs = await files.LayOutAsync(build.Layer.Plan.Inputs, cancellationToken).ConfigureAwait(false);
        var variables = UvVariables.For(build);
        var program = await FindUvAsync(inputs, variables, build, cancellationToken).ConfigureAwait(false);
        var environment = await VirtualEnvironment.CreateAsync(inputs.PythonProgram, build, cancellationToken).ConfigureAwait(false);
        var installation = new UvInstallation(program, environment, variables, inputs, build);
        return await installation.MakeAsync(environment, files, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FindUvAsync(
        InstallerInputs inputs,
        Dictionary<string, string> variables,
        LayerBuild build,
        CancellationToken cancellationToken
    )
    {
        if (inputs.InstallerVersion.Length == 0 && await WorksAsync(variables, build, cancellationToken).ConfigureAwait(false))
        {
            return "uv";
        }

        var requirement = new ToolRequirement("uv", inputs.InstallerVersion);
        var tool = await tools.GetAsync(requirement, build, cancellationToken).ConfigureAwait(false);
        return tool.Program("uv");
    }

    /// <summary>Whether the <c>uv</c> on the path is one: a version manager's stand-in for another Python's uv is not.</summary>
    private static async Task<bool> WorksAsync(Dictionary<string, string> variables, LayerBuild build, CancellationToken cancellationToken)
    {
        try
        {
            var version = new ToolCommand(["uv", "--version"], variables);
            return (await build.Tools.RunAsync(version, cancellationToken).ConfigureAwait(false)).Succeeded;
        }
        catch (SetupFailedException missing) when (missing.Kind == SetupErrorKinds.ToolMissing)
        {
            build.Log("There is no uv on the PATH.");
            return false;
        }
    }
}
