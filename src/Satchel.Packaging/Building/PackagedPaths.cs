using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Building;

/// <summary>The paths that exist in a package in the making, directories included. Follows the findings as they grow.</summary>
internal sealed class PackagedPaths(WalkFindings findings)
{
    private readonly HashSet<string> _paths = new([""], StringComparer.Ordinal);
    private int _files;
    private int _emptyDirectories;

    public bool Contains(string path)
    {
        for (; _files < findings.Files.Count; _files++)
        {
            Add(findings.Files[_files].Path);
        }

        for (; _emptyDirectories < findings.EmptyDirectories.Count; _emptyDirectories++)
        {
            Add(findings.EmptyDirectories[_emptyDirectories].Path);
        }

        return _paths.Contains(path);
    }

    /// <summary>Adds the directories that hold entries not yet decided about.</summary>
    public void AddParents(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            Add(Path.GetDirectoryName(path)!);
        }
    }

    private void Add(string path)
    {
        for (var current = path; _paths.Add(current); )
        {
            current = current[..Math.Max(current.LastIndexOf('/'), 0)];
        }
    }
}
