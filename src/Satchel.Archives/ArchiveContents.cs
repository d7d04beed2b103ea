using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>The entries of an archive as they come in: every path is claimed once, by one kind of entry, in one spelling.</summary>
internal sealed class ArchiveContents(ArchiveSource source, ArchiveLimits limits, ArchiveBudget budget)
{
    /// <summary>Longest target of a link, in bytes of UTF-8: what a file system takes.</summary>
    public const int MaxLinkBytes = 4095;

    private const int MostNamed = 20;

    // Ignoring case: a directory that another file system could not hold is refused here already.
    private readonly Dictionary<string, Claim> _claims = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PackageEntry.File> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackageEntry.Symlink> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftOutPaths = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private int _leftOut;

    /// <summary>What was left out or guessed so far, a sentence each, and how many more were left out.</summary>
    public IReadOnlyList<string> Warnings =>
        _leftOut <= MostNamed
            ? _warnings
            : [.. _warnings, FormattableString.Invariant($"{_leftOut - MostNamed} more entries are left out for reasons like these.")];

    /// <summary>Checks a name. Call once for every entry, before anything of it is read.</summary>
    /// <returns>The clean path; empty for the root.</returns>
    public string Admit(string name)
    {
        budget.CountEntry(name);
        return ArchiveNames.FindFault(name, source.Kind, limits, out var path) is { } fault ? throw Refused(name, fault) : path;
    }

    public void Warn(string sentence) => _warnings.Add(sentence);

    /// <summary>Goes without an entry that no package can hold; the rest of the archive is fine.</summary>
    /// <param name="reason">Half a sentence: what is wrong with it.</param>
    /// <param name="path">Its clean path, by which later entries may name it.</param>
    public void LeaveOut(string entry, string reason, string? path = null)
    {
        if (path is not null)
        {
            _leftOutPaths.Add(path);
        }

        if (_leftOut++ < MostNamed)
        {
            Warn($"Entry '{ArchiveRefusedException.Printable(entry)}' {reason}: it is left out.");
        }
    }

    /// <summary>
    /// Claims the path of a file or link, and those of the directories it lies in. What stood there before goes: of two entries of one name the
    /// later one counts, as for other programs.
    /// </summary>
    public void ClaimLeaf(string path)
    {
        if (path.Length == 0)
        {
            throw Refused("/", "stands for the root, but is not a directory");
        }

        ClaimParents(path);
        Take(path, null);
    }

    /// <summary>A file whose path has been claimed.</summary>
    public void AddFile(string path, BlobRef blob, UnixFileMode mode) => _files.Add(path, new PackageEntry.File(path, blob, mode));

    /// <summary>A link whose path has been claimed. Where it leads is checked when all entries are known.</summary>
    public void AddLink(string path, string target)
    {
        if (Encoding.UTF8.GetByteCount(target) > MaxLinkBytes)
        {
            throw Refused(path, "is a link with a target that is too long");
        }

        _links.Add(path, new PackageEntry.Symlink(path, target));
    }

    /// <summary>A directory; it may stand more than once, and its last mode counts.</summary>
    public void AddDirectory(string path, UnixFileMode mode)
    {
        if (path.Length > 0)
        {
            ClaimParents(path);
            Take(path, mode);
            _claims[path] = new Claim(path, mode);
        }
    }

    /// <summary>A file that came earlier, or null.</summary>
    public PackageEntry.File? FindFile(string path) => _files.GetValueOrDefault(path);

    /// <summary>A link that came earlier, or null.</summary>
    public PackageEntry.Symlink? FindLink(string path) => _links.GetValueOrDefault(path);

    /// <summary>Whether an entry that came earlier was left out.</summary>
    public bool IsLeftOut(string path) => _leftOutPaths.Contains(path);

    /// <summary>Files, links, and directories that have no entries or a mode of their own.</summary>
    public IReadOnlyList<PackageEntry> ToEntries()
    {
        List<PackageEntry> entries = [.. _files.Values, .. _links.Values];
        foreach (var (path, directory) in _claims.Values)
        {
            if (directory is { } mode && (mode != PackageModes.Directory || !_parents.Contains(path)))
            {
                entries.Add(new PackageEntry.Directory(path, mode));
            }
        }

        return entries;
    }

    /// <param name="hint">What to do; null for packing it again with other names.</param>
    public ArchiveRefusedException Refused(string entry, string fault, string? hint = null) => new(source.Name, entry, fault, hint);

    private void ClaimParents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var parent = path[..slash];
            if (!_parents.Add(parent))
            {
                return;
            }

            if (Take(parent, PackageModes.Directory))
            {
                budget.CountEntry();
            }
        }
    }

    /// <returns>Whether nobody had claimed the path before.</returns>
    private bool Take(string path, UnixFileMode? directory)
    {
        if (_claims.TryAdd(path, new Claim(path, directory)))
        {
            return true;
        }

        var other = _claims[path];
        if (!string.Equals(other.Path, path, StringComparison.Ordinal))
        {
            throw Refused(path, $"differs from '{other.Path}' only in upper and lower case");
        }

        if (directory is null != other.Directory is null)
        {
            throw Refused(path, "is both a directory and something else");
        }

        _files.Remove(path);
        _links.Remove(path);
        return false;
    }

    /// <param name="Path">In the spelling that came first.</param>
    /// <param name="Directory">Mode of a directory; null for anything else.</param>
    private sealed record Claim(string Path, UnixFileMode? Directory);
}
