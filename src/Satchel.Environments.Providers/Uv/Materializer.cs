using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Makes a virtual environment and has uv install into it: the uv on the node's <c>PATH</c>, or one in a tool environment when there is none
/// or a version is asked for.
/// </summary>
internal sealed class Materializer(IPackageStore packages, IBlobStore blobs, IToolEnvironments tools, ContainerOptions containers)
    : IMaterializer
{
    public string Field => "uv";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var files = new PackagedRequirements(packages, build);
        var inputs = await files.LayOutAsync(build.Layer.Plan.Inputs, cancellationToken).ConfigureAwait(false);
        var variables = UvVariables.For(build);
        // uv takes the settings of the nearest directory above the one it starts in: what lies above the node's own is nobody's wish.
        await File.WriteAllTextAsync(Path.Combine(build.Scratch, "uv.toml"), "", cancellationToken).ConfigureAwait(false);
        var (program, place) = await FindUvAsync(inputs, variables, build, cancellationToken).ConfigureAwait(false);
        var environment = await VirtualEnvironment.CreateAsync(inputs.PythonProgram, place, cancellationToken).ConfigureAwait(false);
        UvInstallation installation;
        if (build.Layer.Plan.Inputs[ProjectSpec.Project] is JsonObject project)
        {
            var top = await LayOutAsync(project, build, cancellationToken).ConfigureAwait(false);
            variables[WorkingDirectoryReference.Ray] = top;
            installation = new ProjectInstallation(top, DirectoryIn(project), project, program, environment, variables, inputs, place);
        }
        else
        {
            installation = new UvInstallation(program, environment, variables, inputs, place);
        }

        return await installation.MakeAsync(environment, files, cancellationToken).ConfigureAwait(false);
    }

    private static string DirectoryIn(JsonObject project) => project[ProjectSpec.Project]!.GetValue<string>();

    /// <returns>The directory that has the files that count, as <c>working_dir</c> has them.</returns>
    private async Task<string> LayOutAsync(JsonObject project, LayerBuild build, CancellationToken cancellationToken)
    {
        var top = Path.Combine(build.Scratch, "project");
        await ProjectFiles
            .LayOutAsync(project[ProjectFiles.Key]!.AsObject(), DirectoryIn(project), top, blobs, cancellationToken)
            .ConfigureAwait(false);
        return top;
    }

    /// <summary>uv, and the build that can run it. The uv on the node's path need not fit an image: containers get the one that is kept.</summary>
    private async Task<(string Program, LayerBuild Place)> FindUvAsync(
        InstallerInputs inputs,
        Dictionary<string, string> variables,
        LayerBuild build,
        CancellationToken cancellationToken
    )
    {
        var isOnTheNode = ResolvedImage.NamedIn(build.Layer.Plan.Inputs) is null;
        if (
            isOnTheNode
            && inputs.InstallerVersion.Length == 0
            && await WorksAsync(variables, build, cancellationToken).ConfigureAwait(false)
        )
        {
            return ("uv", build);
        }

        var requirement = new ToolRequirement("uv", inputs.InstallerVersion);
        var tool = await tools.GetAsync(requirement, build, cancellationToken).ConfigureAwait(false);
        return (tool.Program("uv"), ContainerTools.Within(build, containers, tool.Directory));
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
