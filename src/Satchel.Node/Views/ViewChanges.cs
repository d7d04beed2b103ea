using Satchel.Posix.Files;
using Satchel.Posix.Mounts;

namespace Satchel.Node.Views;

/// <summary>
/// Compares what is left of a view with its tree: either the changes that an overlay collected, or a whole directory. Directories count as
/// paths of their own, by their existence. Nothing may change meanwhile; links are compared, not followed.
/// </summary>
internal sealed class ViewChanges
{
    private const int BufferSize = 64 * 1024;

    private readonly string _tree;
    private readonly string _top;
    private readonly bool _isWhole;
    private readonly List<ViewChange> _changes = [];
    private readonly Stack<(string Path, bool HidesTree)> _next = new();

    private ViewChanges(string tree, string top, bool isWhole)
    {
        _tree = tree;
        _top = top;
        _isWhole = isWhole;
    }

    /// <param name="tree">Absolute directory of the tree.</param>
    /// <param name="top">Absolute directory with the changes, or with everything.</param>
    /// <param name="isWhole">Whether what is not in <paramref name="top"/> is gone from the view. A file of the tree's size and modification
    /// time is then taken for unchanged.</param>
    /// <returns>Ordered by path, bytewise.</returns>
    /// <exception cref="IOException">Something cannot be read.</exception>
    public static IReadOnlyList<ViewChange> List(string tree, string top, bool isWhole, CancellationToken cancellationToken)
    {
        var changes = new ViewChanges(tree, top, isWhole);
        changes._next.Push(("", isWhole));
        while (changes._next.TryPop(out var directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            changes.Compare(directory.Path, directory.HidesTree);
        }

        changes._changes.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return changes._changes;
    }

    /// <summary>Compares one directory of the view.</summary>
    /// <param name="directory">Path below the view.</param>
    /// <param name="hidesTree">Whether the tree's names are gone unless they are here.</param>
    private void Compare(string directory, bool hidesTree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in NamesIn(Path.Join(_top, directory)))
        {
            names.Add(name);
            var path = directory.Length == 0 ? name : $"{directory}/{name}";
            if (FileStatus.OfName(Path.Join(_top, path)) is { } now)
            {
                Compare(path, FileStatus.OfName(Path.Join(_tree, path)), now, hidesTree);
            }
        }

        if (hidesTree && FileStatus.OfName(Path.Join(_tree, directory))?.Kind == FileKind.Directory)
        {
            foreach (var name in NamesIn(Path.Join(_tree, directory)).Where(name => !names.Contains(name)))
            {
                Deleted(directory.Length == 0 ? name : $"{directory}/{name}");
            }
        }
    }

    private void Compare(string path, FileStatus? before, FileStatus now, bool hidesTree)
    {
        if (!_isWhole && now.IsWhiteout)
        {
            if (before is not null)
            {
                Deleted(path);
            }

            return;
        }

        if (before is null)
        {
            _changes.Add(new ViewChange(path, ViewChangeKind.Created, SizeOf(now)));
        }
        else if (before.Value.Kind != now.Kind)
        {
            _changes.Add(new ViewChange(path, ViewChangeKind.Changed, SizeOf(now)));
            if (before.Value.Kind == FileKind.Directory)
            {
                DeletedBelow(path);
            }
        }
        else if (now.Kind != FileKind.Directory && IsChanged(path, before.Value, now))
        {
            _changes.Add(new ViewChange(path, ViewChangeKind.Changed, SizeOf(now)));
        }

        if (now.Kind == FileKind.Directory)
        {
            // Below a directory that hides the tree everything does.
            _next.Push((path, hidesTree || (!_isWhole && OverlayDirectory.IsOpaque(Path.Join(_top, path)))));
        }
    }

    private bool IsChanged(string path, FileStatus before, FileStatus now)
    {
        var (old, current) = (Path.Join(_tree, path), Path.Join(_top, path));
        return now.Kind switch
        {
            FileKind.Symlink => !SymbolicLink.Read(old).AsSpan().SequenceEqual(SymbolicLink.Read(current)),
            FileKind.Regular => before.Size != now.Size
                || File.GetUnixFileMode(old) != File.GetUnixFileMode(current)
                || (!(_isWhole && before.ModifiedNs == now.ModifiedNs) && !HaveSameContent(old, current)),
            _ => true,
        };
    }

    private static bool HaveSameContent(string one, string other)
    {
        using var first = File.OpenHandle(one, share: FileShare.ReadWrite | FileShare.Delete);
        using var second = File.OpenHandle(other, share: FileShare.ReadWrite | FileShare.Delete);
        Span<byte> left = new byte[BufferSize];
        Span<byte> right = new byte[BufferSize];
        for (long offset = 0; ; )
        {
            var count = RandomAccess.Read(first, left, offset);
            var same = RandomAccess.Read(second, right, offset);
            if (!left[..count].SequenceEqual(right[..same]))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            offset += count;
        }
    }

    private void Deleted(string path)
    {
        _changes.Add(new ViewChange(path, ViewChangeKind.Deleted, 0));
        if (FileStatus.OfName(Path.Join(_tree, path))?.Kind == FileKind.Directory)
        {
            DeletedBelow(path);
        }
    }

    private void DeletedBelow(string directory)
    {
        var next = new Stack<string>([directory]);
        while (next.TryPop(out var place))
        {
            foreach (var name in NamesIn(Path.Join(_tree, place)))
            {
                var path = $"{place}/{name}";
                _changes.Add(new ViewChange(path, ViewChangeKind.Deleted, 0));
                if (FileStatus.OfName(Path.Join(_tree, path))?.Kind == FileKind.Directory)
                {
                    next.Push(path);
                }
            }
        }
    }

    private static IEnumerable<string> NamesIn(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path));

    private static long SizeOf(FileStatus status) => status.Kind == FileKind.Regular ? status.Size : 0;
}
