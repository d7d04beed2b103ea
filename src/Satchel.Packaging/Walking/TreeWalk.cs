using System.Text;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Ignore;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Walking;

/// <summary>
/// Goes through a directory and finds what belongs into its package. Reads names, statuses, links and ignore files, no content.
/// An ignored directory is not entered.
/// </summary>
internal sealed class TreeWalk
{
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<string> _ignoreFileNames;
    private readonly Queue<FoundLink> _links = [];
    private byte[] _path = new byte[512];

    private TreeWalk(IgnoreSettings ignore, CancellationToken cancellationToken)
    {
        _ignoreFileNames = [.. ignore.FileNames];
        _cancellationToken = cancellationToken;
    }

    private WalkFindings Findings { get; } = new();

    /// <param name="root">Real absolute path of a directory.</param>
    public static WalkFindings Run(string root, IgnoreSettings ignore, CancellationToken cancellationToken)
    {
        var walk = new TreeWalk(ignore, cancellationToken);
        walk.WalkDirectory(new WalkArea(root, "", null), "", walk.ScopeAbove(root, ignore), null);
        new LinkSorting(walk.Findings, walk._links, walk.WalkDirectory).Run();
        return walk.Findings;
    }

    private void WalkDirectory(WalkArea area, string path, IgnoreScope scope, IgnoreRule? rule)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var source = area.SourceOf(path);
        var own = scope;
        List<(string Path, IgnoreRule? Rule)> below = [];
        try
        {
            using var listing = DirectoryListing.Open(source);
            if (path.Length > 0)
            {
                var mode = PackageModes.OfDirectory(listing.OwnStatus().Permissions);
                if (listing.Count == 0)
                {
                    Findings.EmptyDirectories.Add((path, mode, rule));
                    return;
                }

                if (mode != PackageModes.Directory)
                {
                    Findings.MarkedDirectories.Add((path, mode));
                }
            }

            own = HoldsIgnoreFile(listing) ? EnterScope(scope, source, path) : scope;
            var prefix = StartPath(path);
            for (var i = 0; i < listing.Count; i++)
            {
                Visit(area, path, own, listing, i, prefix, below);
            }
        }
        catch (IOException e)
        {
            AddUnreadable(path, "", e);
            return;
        }

        foreach (var (directory, taken) in below)
        {
            WalkDirectory(area, directory, own, taken);
        }
    }

    /// <param name="below">Takes the path of a directory that is to be walked, and the line that took it back.</param>
    private void Visit(
        WalkArea area,
        string parent,
        IgnoreScope scope,
        DirectoryListing listing,
        int index,
        int prefix,
        List<(string Path, IgnoreRule? Rule)> below
    )
    {
        var name = listing.NameAt(index);
        FileStatus? status = null;
        if ((listing.KindAt(index) ?? (status = listing.StatusAt(index))?.Kind) is not { } kind)
        {
            return;
        }

        var (ignored, rule) = scope.Decide(Append(prefix, name), kind is FileKind.Directory);
        var text = EntryName.Decode(name);
        var path = parent.Length == 0 ? text ?? EntryName.Display(name) : $"{parent}/{text ?? EntryName.Display(name)}";
        if (ignored)
        {
            Findings.Skipped.Add((new SkippedEntry(path, rule!), ListedKinds.Of(kind)));
            return;
        }

        if (text is null)
        {
            Findings.Unreadable.Add(new UnreadableEntry(path, "its name is not UTF-8"));
            return;
        }

        switch (kind)
        {
            case FileKind.Directory:
                below.Add((path, rule));
                break;
            case FileKind.Regular:
                if ((status ?? listing.StatusAt(index)) is { } current)
                {
                    Findings.Files.Add(new FoundFile(path, area.SourceOf(path), current, rule));
                }

                break;
            case FileKind.Symlink:
                AddLink(area, path, scope, rule);
                break;
            default:
                Findings.Unfit.Add((path, ListedKinds.Describe(kind)));
                break;
        }
    }

    private void AddLink(WalkArea area, string path, IgnoreScope scope, IgnoreRule? rule)
    {
        if (SymbolicLink.Read(area.SourceOf(path)) is not { } bytes)
        {
            return;
        }

        if (EntryName.Decode(bytes) is { } text)
        {
            _links.Enqueue(new FoundLink(path, text, area, scope, rule));
        }
        else
        {
            Findings.Unreadable.Add(new UnreadableEntry(path, "it is a link to a name that is not UTF-8"));
        }
    }

    private IgnoreScope EnterScope(IgnoreScope scope, string source, string path)
    {
        try
        {
            var own = scope.Enter(source, path);
            Findings.TakingBack.AddRange(own.TakenBackHere(path));
            return own;
        }
        catch (IOException e)
        {
            AddUnreadable(path, "an ignore file in it: ", e);
            return scope;
        }
    }

    private IgnoreScope ScopeAbove(string root, IgnoreSettings ignore)
    {
        try
        {
            var above = IgnoreScope.Above(root, ignore);
            Findings.TakingBack.AddRange(above.TakenBackAbove());
            return above;
        }
        catch (IOException e)
        {
            AddUnreadable("..", "an ignore file above the directory: ", e);
            return IgnoreScope.Empty(ignore);
        }
    }

    private void AddUnreadable(string path, string about, IOException e) =>
        Findings.Unreadable.Add(new UnreadableEntry(path.Length == 0 ? "." : path, about + UnreadableEntry.ReasonOf(e)));

    /// <summary>Writes the directory's part of paths in UTF-8.</summary>
    /// <returns>Its length, slash included.</returns>
    private int StartPath(string directory)
    {
        if (directory.Length == 0)
        {
            return 0;
        }

        EnsureRoom((directory.Length * 3) + 1);
        var length = Encoding.UTF8.GetBytes(directory, _path);
        _path[length] = (byte)'/';
        return length + 1;
    }

    private ReadOnlySpan<byte> Append(int prefix, ReadOnlySpan<byte> name)
    {
        EnsureRoom(prefix + name.Length);
        name.CopyTo(_path.AsSpan(prefix));
        return _path.AsSpan(0, prefix + name.Length);
    }

    private void EnsureRoom(int length)
    {
        if (_path.Length < length)
        {
            Array.Resize(ref _path, length * 2);
        }
    }

    private bool HoldsIgnoreFile(DirectoryListing listing)
    {
        for (var i = 0; i < listing.Count; i++)
        {
            var name = listing.NameAt(i);
            if (name[0] == '.' && EntryName.Decode(name) is { } text && _ignoreFileNames.Contains(text))
            {
                return true;
            }
        }

        return false;
    }
}
