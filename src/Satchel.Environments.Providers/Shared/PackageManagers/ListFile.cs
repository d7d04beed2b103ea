using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A list for an installer, in a file beside its build.</summary>
internal static class ListFile
{
    /// <summary>How much of it stands in the log.</summary>
    private const int LinesShown = 20;

    /// <summary>Writes it, and shows it in the log.</summary>
    /// <param name="name">Of the file, in the scratch directory of the build.</param>
    public static async Task WriteAsync(LayerBuild build, string name, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        await File.WriteAllLinesAsync(Path.Combine(build.Scratch, name), lines, cancellationToken).ConfigureAwait(false);
        foreach (var line in lines.Take(LinesShown))
        {
            build.Log($"  {name}: {line}");
        }

        if (lines.Count > LinesShown)
        {
            build.Log($"  {name}: and {lines.Count - LinesShown} more lines");
        }
    }
}
