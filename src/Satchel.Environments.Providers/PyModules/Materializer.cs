using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.PyModules;

/// <summary>
/// Lays one package out, or installs the wheel that it is, and takes away the permission to write: jobs use the files where they are, all of them the same. Python, which would
/// put its compiled files beside the modules, does without where it may not.
/// </summary>
internal sealed class Materializer(IPackageStore packages, IToolEnvironments tools) : IMaterializer
{
    private const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public string Field => "py_modules";

    public Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken) =>
        WheelInputs.WheelOf(build.Layer.Plan.Inputs) is { } wheel
            ? new WheelInstallation(packages, tools).InstallAsync(build, wheel, cancellationToken)
            : LayOutAsync(build, cancellationToken);

    private async Task<LayerContent> LayOutAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var tree = await DirectoryLayer.MaterializeAsync(packages, build, cancellationToken).ConfigureAwait(false);
        Protect(tree, DirectoryLayer.TreeOf(build.Directory));
        return DirectoryLayer.ContentOf(tree);
    }

    private static void Protect(PackageTree tree, string root)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal) { "" };
        foreach (var entry in tree.Entries)
        {
            if (entry is not PackageEntry.Symlink)
            {
                paths.Add(entry.Path);
            }

            for (var parent = Path.GetDirectoryName(entry.Path); parent is { Length: > 0 }; parent = Path.GetDirectoryName(parent))
            {
                paths.Add(parent);
            }
        }

        foreach (var path in paths.Select(path => Path.Join(root, path)))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Write);
        }
    }
}
