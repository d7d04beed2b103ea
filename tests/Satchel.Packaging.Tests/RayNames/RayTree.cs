using Satchel.Abstractions.Errors;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>
/// Goes through a directory as Ray does when it computes a package's name: links are followed wherever they lead, the root and every
/// directory are asked about as <c>.</c> by their own ignore file, and what one source leaves out no other takes back.
/// </summary>
internal sealed class RayTree : IDisposable
{
    // A link to a directory above makes Ray descend some 40 times; two of them would make that 2^40.
    private const int MostEntriesInCircles = 50_000;

    private readonly RayEntryHash _hash = new();
    private readonly RayNameRules _rules;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(RayPatternList Patterns, int PrefixLength)> _sources = [];
    private readonly List<(ulong Device, ulong Inode)> _above = [];
    private ulong _combined = RayEntryHash.Start;
    private int _circles;
    private int _inCircles;

    private RayTree(RayNameRules rules, CancellationToken cancellationToken)
    {
        _rules = rules;
        _cancellationToken = cancellationToken;
        _sources.Add((RayPatternList.Of(rules.Patterns, "excludes"), 0));
    }

    /// <param name="root">Absolute path of a directory.</param>
    public static ulong Hash(string root, RayNameRules rules, CancellationToken cancellationToken)
    {
        using var tree = new RayTree(rules, cancellationToken);
        tree.Visit(root, []);
        return tree._combined;
    }

    public void Dispose() => _hash.Dispose();

    /// <param name="source">Absolute path.</param>
    /// <param name="path">Path relative to the root in UTF-8; empty for the root.</param>
    private void Visit(string source, byte[] path)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var status = StatusOf(source);
        var sources = _sources.Count;
        if (status is { Kind: FileKind.Directory })
        {
            AddIgnoreFiles(source, path);
        }

        if (!IsLeftOut(path))
        {
            if (status is { Kind: FileKind.Directory } directory)
            {
                _combined ^= _hash.Hash(path.Length == 0 ? "."u8 : path);
                Descend(source, path, directory);
            }
            else
            {
                _hash.TryHash(path, source, out var value);
                _combined ^= value;
            }
        }

        _sources.RemoveRange(sources, _sources.Count - sources);
    }

    private void Descend(string source, byte[] path, FileStatus status)
    {
        var closesCircle = _above.Contains((status.Device, status.Inode));
        _circles += closesCircle ? 1 : 0;
        _above.Add((status.Device, status.Inode));
        foreach (var name in ReadNames(source))
        {
            if (_circles > 0 && ++_inCircles > MostEntriesInCircles)
            {
                throw new SatchelException(
                    new SatchelError(
                        "endless_links",
                        $"Links in '{source}' lead to directories above them, again and again: the name of the package would take for ever to compute.",
                        "Remove the links, or leave them out with 'excludes'."
                    )
                );
            }

            VisitBelow(source, path, name);
        }

        _above.RemoveAt(_above.Count - 1);
        _circles -= closesCircle ? 1 : 0;
    }

    private void VisitBelow(string source, byte[] path, byte[] name)
    {
        byte[] below = path.Length == 0 ? name : [.. path, (byte)'/', .. name];
        if (EntryName.Decode(name) is { } text)
        {
            Visit($"{source.TrimEnd('/')}/{text}", below);
        }
        else if (!IsLeftOut(below))
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(EntryName.Display(below), "its name is not UTF-8")]);
        }
    }

    private bool IsLeftOut(byte[] path) =>
        _sources.Exists(source => source.Patterns.LeavesOut(CodePoints.Of(RelativeTo(path, source.PrefixLength))));

    private static ReadOnlySpan<byte> RelativeTo(byte[] path, int prefixLength) =>
        path.Length <= prefixLength ? "."u8 : path.AsSpan(prefixLength);

    private void AddIgnoreFiles(string source, byte[] path)
    {
        foreach (var name in (ReadOnlySpan<string>)(_rules.ReadsGitignore ? [".gitignore", ".rayignore"] : [".rayignore"]))
        {
            var file = $"{source.TrimEnd('/')}/{name}";
            try
            {
                if (StatusOf(file) is { Kind: FileKind.Regular } && ReadOnlyFile.TryReadAll(file) is { } content)
                {
                    _sources.Add((RayPatternList.Parse(content, file), path.Length == 0 ? 0 : path.Length + 1));
                }
            }
            catch (IOException e)
            {
                throw PackagingErrors.Unreadable([new UnreadableEntry(file, UnreadableEntry.ReasonOf(e))]);
            }
        }
    }

    private static FileStatus? StatusOf(string source)
    {
        try
        {
            return LookUp.Ask(source, FileStatus.OfTarget);
        }
        catch (IOException e) when (LookUp.LeadsNowhere(e))
        {
            return null;
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(source, UnreadableEntry.ReasonOf(e))]);
        }
    }

    private static List<byte[]> ReadNames(string source)
    {
        try
        {
            using var listing = LookUp.Ask(source, DirectoryListing.Open);
            return [.. Enumerable.Range(0, listing.Count).Select(index => listing.NameAt(index).ToArray())];
        }
        catch (IOException e) when (LookUp.LeadsNowhere(e))
        {
            // At the most links that Linux follows, a directory that could be asked about cannot always be opened.
            return [];
        }
        catch (IOException e)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(source, UnreadableEntry.ReasonOf(e))]);
        }
    }
}
