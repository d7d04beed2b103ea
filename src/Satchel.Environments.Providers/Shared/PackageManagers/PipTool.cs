using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A pip of ours, for an environment that has none or not the one asked for.</summary>
internal static class PipTool
{
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
