using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A pip of ours, for an environment that has none or not the one asked for.</summary>
internal static class PipTool
{
    // By the package that pip itself reads markers with; what it cannot read is told where it is installed.
    private const string Marks =
        "import sys; from pip._vendor.packaging.requirements import Requirement as R; sys.exit(R(sys.argv[1]).marker.evaluate())";

    /// <summary>Whether what is said of pip's version has a marker for another Python than this: then nothing is said for it, as in Ray.</summary>
    /// <param name="version">Specifier, and maybe a marker.</param>
    /// <param name="python">The environment's interpreter, which has a pip.</param>
    public static async Task<bool> IsForAnotherAsync(string version, string python, LayerBuild build, CancellationToken cancellationToken)
    {
        if (!version.Contains(';', StringComparison.Ordinal))
        {
            return false;
        }

        var ask = new ToolCommand([python, "-I", "-c", Marks, $"pip{version}"], build.Variables);
        return (await build.Tools.RunAsync(ask, cancellationToken).ConfigureAwait(false)).Succeeded;
    }

    /// <summary>
    /// The beginning of a pip command that works on an environment. pip's directory is a program: run by the environment's interpreter it
    /// installs there, whatever its version.
    /// </summary>
    /// <param name="python">The environment's interpreter.</param>
    /// <param name="pip">The tool environment that has the pip.</param>
    public static IReadOnlyList<string> CommandFor(string python, ToolEnvironment pip) =>
        [
            python,
            Directory
                .EnumerateDirectories(Path.Combine(pip.Directory, "lib"), "python*")
                .Select(library => Path.Combine(library, "site-packages", "pip"))
                .First(Directory.Exists),
        ];
}
