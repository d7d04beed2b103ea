using Satchel.Abstractions.Environments;
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
        string[] found = [.. In(directory).Select(PythonPackageName.Normal)];
        return
        [
            .. asked.Where(name => !found.Any(record => record.StartsWith(PythonPackageName.Normal(name) + "-", StringComparison.Ordinal))),
        ];
    }

    /// <summary>What is wrong with entries of a lock whose packages have a record in a directory, and all of them of other versions.</summary>
    public static IEnumerable<string> Others(string directory, IEnumerable<LockedPackage> locked)
    {
        var found = In(directory)
            .Select(record => Path.GetFileNameWithoutExtension(record).Split('-', 2))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => PythonPackageName.Normal(parts[0]), parts => parts[1], StringComparer.Ordinal);
        foreach (var entry in locked)
        {
            var faults = found[PythonPackageName.Normal(entry.Name)]
                .Select(version => LockedFile.Fault(entry, entry.Name, version))
                .ToArray();
            if (faults.Length > 0 && Array.TrueForAll(faults, static fault => fault is not null))
            {
                yield return faults[0]!;
            }
        }
    }

    private static IEnumerable<string> In(string directory) =>
        Directory
            .EnumerateFileSystemEntries(directory, "*", All)
            .Where(entry => Records.Any(end => entry.EndsWith(end, StringComparison.Ordinal)))
            .Select(entry => Path.GetFileName(entry));
}
