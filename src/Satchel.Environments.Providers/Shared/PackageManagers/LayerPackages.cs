using Satchel.Abstractions.Texts;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Looks in a layer for the records that installers leave of each package.</summary>
internal static class LayerPackages
{
    private static readonly string[] Records = [".dist-info", ".egg-info", ".egg-link"];

    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Those of the names that have no record anywhere in a directory.</summary>
    public static IReadOnlyList<string> Absent(string directory, IEnumerable<string> names)
    {
        string[] asked = [.. names];
        if (asked.Length == 0)
        {
            return [];
        }

        // A record begins with the name; the version follows, or nothing but the kind of record.
        string[] found =
        [
            .. Directory
                .EnumerateFileSystemEntries(directory, "*", All)
                .Where(entry => Records.Any(end => entry.EndsWith(end, StringComparison.Ordinal)))
                .Select(entry => PythonPackageName.Normal(Path.GetFileName(entry))),
        ];
        return
        [
            .. asked.Where(name => !found.Any(record => record.StartsWith(PythonPackageName.Normal(name) + "-", StringComparison.Ordinal))),
        ];
    }
}
