using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>Installs a wheel with what it depends on into a directory, by the pip of the node's Python, or by one of ours when it has none.</summary>
internal sealed class WheelInstallation(IPackageStore packages, IToolEnvironments tools)
{
    private const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <param name="build">Of a layer that <see cref="WheelInputs"/> describe.</param>
    /// <param name="wheel">Name of the file.</param>
    public async Task<LayerContent> InstallAsync(LayerBuild build, string wheel, CancellationToken cancellationToken)
    {
        var inputs = build.Layer.Plan.Inputs;
        var files = Path.Combine(build.Scratch, "wheel");
        var tree = await DirectoryLayer.FindAsync(packages, inputs, cancellationToken).ConfigureAwait(false);
        await packages.MaterializeAsync(tree, files, build.Progress, cancellationToken).ConfigureAwait(false);
        var target = DirectoryLayer.TreeOf(build.Directory);
        var installer = WheelInputs.InstallerOf(inputs, Path.Combine(files, wheel), target);
        var pip = await FindPipAsync(installer.PythonProgram, build, cancellationToken).ConfigureAwait(false);
        var installation = new PipInstallation(pip, PipVariables.For(build, Path.Combine(build.Cache, "pip")), installer, build);
        await installation.InstallAsync(cancellationToken).ConfigureAwait(false);
        Protect(target);
        return new LayerContent { Summary = wheel };
    }

    private async Task<IReadOnlyList<string>> FindPipAsync(string python, LayerBuild build, CancellationToken cancellationToken)
    {
        var own = await build
            .Tools.RunAsync(new ToolCommand([python, "-m", "pip", "--version"], build.Variables), cancellationToken)
            .ConfigureAwait(false);
        return own.Succeeded
            ? [python, "-m", "pip"]
            : PipTool.CommandFor(python, await tools.GetAsync(new ToolRequirement("pip"), build, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes the permission to write away, as from every module.</summary>
    private static void Protect(string root)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", all).Where(entry => entry.LinkTarget is null).ToList())
        {
            entry.UnixFileMode &= ~Write;
        }

        File.SetUnixFileMode(root, File.GetUnixFileMode(root) & ~Write);
    }
}
