using System.Text;
using System.Text.Unicode;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Files;
using Satchel.Posix.Mounts;

namespace Satchel.Node.Views;

/// <summary>
/// Compares what is left of a view with its tree: either the changes that an overlay collected, or a whole directory. Directories count as
/// paths of their own, by their existence. Nothing may change meanwhile; links are compared, not followed; what is mounted is not entered.
/// What is no file, directory or link is left out, and so is what cannot be looked at.
/// </summary>
internal sealed class ViewChanges
{
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string? _tree;
    private readonly string _top;
    private readonly bool _isWhole;
    private readonly ulong? _device;
    private readonly Action<string, string> _leftOut;
    private readonly ChangeList _changes;
    private readonly Stack<(string Path, bool HidesTree)> _next = new();
    private readonly CancellationToken _cancelled;

    private ViewChanges(
        string? tree,
        string top,
        bool isWhole,
        ChangeList changes,
        Action<string, string> leftOut,
        CancellationToken cancelled
    )
    {
        _changes = changes;
        _cancelled = cancelled;
        _tree = tree;
        _top = top;
        _isWhole = isWhole;
        _leftOut = leftOut;
        _device = FileStatus.OfName(top)?.Device;
    }

    /// <param name="tree">Absolute directory of the tree; null for an empty one.</param>
    /// <param name="top">Absolute directory with the changes, or with everything.</param>
    /// <param name="isWhole">Whether what is not in <paramref name="top"/> is gone from the view. A file of the tree's size and modification
    /// time is then taken for unchanged.</param>
    /// <param name="changes">Takes what is found, and is ordered at the end. Once it is full nothing more is looked for.</param>
    /// <param name="leftOut">Told of each path that is not in the list, and why.</param>
    /// <exception cref="IOException">The tree cannot be read.</exception>
    public static void List(
        string? tree,
        string top,
        bool isWhole,
        ChangeList changes,
        Action<string, string> leftOut,
        CancellationToken cancellationToken
    )
    {
        var comparison = new ViewChanges(tree, top, isWhole, changes, leftOut, cancellationToken);
        comparison._next.Push(("", isWhole));
        while (comparison.GoesOn() && comparison._next.TryPop(out var directory))
        {
            comparison.Compare(directory.Path, directory.HidesTree);
        }

        changes.Sort();
    }

    /// <summary>Compares one directory of the view.</summary>
    /// <param name="directory">Path below the view.</param>
    /// <param name="hidesTree">Whether the tree's names are gone unless they are here.</param>
    private void Compare(string directory, bool hidesTree)
    {
        using var listing = TryOpen(directory);
        if (listing is null)
        {
            return;
        }

        foreach (var name in NamesOf(listing, directory).TakeWhile(_ => GoesOn()))
        {
            var path = directory.Length == 0 ? name : $"{directory}/{name}";
            try
            {
                if (FileStatus.OfName(Path.Join(_top, path)) is { } now)
                {
                    Compare(path, Before(path), now, hidesTree);
                }
            }
            catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && !Shortage.IsReason(refused))
            {
                _leftOut(path, refused.Message);
            }
        }

        if (hidesTree && Before(directory)?.Kind == FileKind.Directory)
        {
            foreach (var path in PathsOfTree(directory).Where(path => FileStatus.OfName(Path.Join(_top, path)) is null))
            {
                Deleted(path);
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

        if (TypeOf(now.Kind) is not { } type)
        {
            _leftOut(path, $"it is {Described(now.Kind)}");
            if (before is not null)
            {
                Deleted(path);
            }

            return;
        }

        if (before is null)
        {
            Add(path, JobFileChange.New, type, now);
        }
        else if (before.Value.Kind != now.Kind)
        {
            Add(path, JobFileChange.Changed, type, now);
            if (before.Value.Kind == FileKind.Directory)
            {
                DeletedBelow(path);
            }
        }
        else if (now.Kind != FileKind.Directory && IsChanged(path, before.Value, now))
        {
            Add(path, JobFileChange.Changed, type, now);
        }

        if (now.Kind == FileKind.Directory)
        {
            Enter(path, now, hidesTree);
        }
    }

    private void Enter(string path, FileStatus now, bool hidesTree)
    {
        if (now.Device != _device)
        {
            _leftOut(path, "something is mounted there");
            return;
        }

        if ((now.Permissions & Writable) != Writable)
        {
            // A job took its own permission away; nobody needs the directory as it is any more.
            File.SetUnixFileMode(Path.Join(_top, path), now.Permissions | Writable);
        }

        // Below a directory that hides the tree everything does.
        _next.Push((path, hidesTree || (!_isWhole && OverlayDirectory.IsOpaque(Path.Join(_top, path)))));
    }

    private void Add(string path, JobFileChange change, JobFileType type, FileStatus now)
    {
        var link = type == JobFileType.Link ? SymbolicLink.Read(Path.Join(_top, path)) : null;
        if (link is not null && !Utf8.IsValid(link))
        {
            _leftOut(path, "it is a link to a name that is not UTF-8");
            return;
        }

        if (type == JobFileType.File)
        {
            _changes.Rooms.Add(Path.Join(_top, path));
        }

        _changes.Add(
            new JobFile(path, change, type)
            {
                Size = type == JobFileType.File ? now.Size : 0,
                Mode = type == JobFileType.Link ? 0 : (int)now.Permissions,
                Target = link is null ? null : Encoding.UTF8.GetString(link),
            }
        );
    }

    private bool IsChanged(string path, FileStatus before, FileStatus now)
    {
        var (old, current) = (Path.Join(_tree, path), Path.Join(_top, path));
        return now.Kind switch
        {
            FileKind.Symlink => !SymbolicLink.Read(old).AsSpan().SequenceEqual(SymbolicLink.Read(current)),
            FileKind.Regular => before.Size != now.Size
                || before.Permissions != now.Permissions
                || (!(_isWhole && before.ModifiedNs == now.ModifiedNs) && !FileContents.AreSame(old, current, _cancelled)),
            _ => true,
        };
    }

    private void Deleted(string path)
    {
        var kind = Before(path)?.Kind;
        _changes.Add(new JobFile(path, JobFileChange.Deleted, (kind is { } known ? TypeOf(known) : null) ?? JobFileType.File));
        if (kind == FileKind.Directory)
        {
            DeletedBelow(path);
        }
    }

    private void DeletedBelow(string directory)
    {
        foreach (var path in PathsOfTree(directory))
        {
            Deleted(path);
        }
    }

    /// <summary>Whether there is room for more.</summary>
    private bool GoesOn()
    {
        _cancelled.ThrowIfCancellationRequested();
        return !_changes.IsFull;
    }

    private FileStatus? Before(string path) => _tree is null ? null : FileStatus.OfName(Path.Join(_tree, path));

    private IEnumerable<string> PathsOfTree(string directory) =>
        Directory
            .EnumerateFileSystemEntries(Path.Join(_tree, directory))
            .Select(path => directory.Length == 0 ? Path.GetFileName(path) : $"{directory}/{Path.GetFileName(path)}")
            .TakeWhile(_ => GoesOn());

    /// <summary>A directory of the view; null when it cannot be read.</summary>
    private DirectoryListing? TryOpen(string directory)
    {
        try
        {
            return DirectoryListing.Open(Path.Join(_top, directory));
        }
        catch (IOException refused) when (!Shortage.IsReason(refused))
        {
            _leftOut(directory.Length == 0 ? "." : directory, refused.Message);
            return null;
        }
    }

    private IEnumerable<string> NamesOf(DirectoryListing listing, string directory)
    {
        for (var index = 0; index < listing.Count; index++)
        {
            var name = Encoding.UTF8.GetString(listing.NameAt(index));
            if (Utf8.IsValid(listing.NameAt(index)))
            {
                yield return name;
            }
            else
            {
                _leftOut(Path.Join(directory, name), "its name is not UTF-8");
            }
        }
    }

    private static JobFileType? TypeOf(FileKind kind) =>
        kind switch
        {
            FileKind.Regular => JobFileType.File,
            FileKind.Directory => JobFileType.Directory,
            FileKind.Symlink => JobFileType.Link,
            _ => null,
        };

    private static string Described(FileKind kind) =>
        kind switch
        {
            FileKind.Fifo => "a pipe",
            FileKind.Socket => "a socket",
            _ => "a device",
        };
}
