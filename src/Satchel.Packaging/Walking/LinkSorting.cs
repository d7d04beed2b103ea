using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Walking;

/// <summary>
/// Decides what becomes of symbolic links. One that leads to something the package holds, or nowhere within it, stays a link. Any other is
/// replaced by what it leads to: the job finds there what its author finds. One that cannot be kept or followed is left out with a warning.
/// </summary>
/// <param name="findings">What the walk has found; takes the outcome.</param>
/// <param name="links">Links to decide about; walking adds to it.</param>
/// <param name="walk">Walks a directory that a link leads to.</param>
internal sealed class LinkSorting(WalkFindings findings, Queue<FoundLink> links, Action<WalkArea, string, IgnoreScope, IgnoreRule?> walk)
{
    // Directories full of links to each other multiply at every level; following them all would take for ever without going in a circle
    // once.
    private const int MostDirectories = 10_000;

    private readonly PackagedPaths _packaged = new(findings);
    private int _directories;

    public void Run()
    {
        _packaged.AddParents(links.Select(static link => link.Path));
        while (links.TryDequeue(out var link))
        {
            try
            {
                Decide(link);
            }
            catch (IOException e)
            {
                findings.Unreadable.Add(new UnreadableEntry(link.Path, $"it is a link to '{link.Text}': {UnreadableEntry.ReasonOf(e)}"));
            }
        }
    }

    private void Decide(FoundLink link)
    {
        var target = RealPath.Of(link.Source);
        if (target is null)
        {
            KeepDangling(link);
        }
        else if (link.Area.PathOf(target) is { } path && _packaged.Contains(path))
        {
            findings.Links.Add(new KeptLink(link.Path, StaysInside(link) ? link.Text : RelativeText(link, path), link.Rule));
        }
        else
        {
            Follow(link, target);
        }
    }

    private void KeepDangling(FoundLink link)
    {
        if (StaysInside(link))
        {
            findings.Links.Add(new KeptLink(link.Path, link.Text, link.Rule));
        }
        else if (Path.IsPathRooted(link.Text) && link.Area.PathOf(Path.GetFullPath(link.Text)) is { } path)
        {
            findings.Links.Add(new KeptLink(link.Path, RelativeText(link, path), link.Rule));
        }
        else
        {
            findings.Unfit.Add((link.Path, $"it is a link to '{link.Text}', which does not exist"));
        }
    }

    private void Follow(FoundLink link, string target)
    {
        var status = FileStatus.OfName(target);
        switch (status?.Kind)
        {
            case FileKind.Regular:
                AddFollowed(link, target);
                findings.Files.Add(new FoundFile(link.Path, target, status.Value, link.Rule));
                break;
            case FileKind.Directory when link.Scope.Decide(link.Path, isDirectory: true) is { Ignored: true, Rule: { } rule }:
                // The link itself was none to a rule such as "data/"; what takes its place is.
                findings.Skipped.Add((new SkippedEntry(link.Path, rule), ListedKind.Symlink));
                break;
            case FileKind.Directory when WalkArea.IsCircle(target, link):
                findings.Unfit.Add((link.Path, $"it is a link to '{target}', which leads back to the link itself"));
                break;
            case FileKind.Directory when ++_directories > MostDirectories:
                findings.Unreadable.Add(
                    new UnreadableEntry(
                        link.Path,
                        FormattableString.Invariant(
                            $"it is a link to '{target}', and links that lead out of the package have been followed to {MostDirectories} directories already"
                        )
                    )
                );
                break;
            case FileKind.Directory:
                AddFollowed(link, target);
                var known = links.Count;
                walk(new WalkArea(target, link.Path, link), link.Path, link.Scope, link.Rule);
                _packaged.AddParents(links.Skip(known).Select(static added => added.Path));
                break;
            case { } kind:
                findings.Unfit.Add((link.Path, $"it is a link to '{target}', and {ListedKinds.Describe(kind)}"));
                break;
            case null:
                findings.Unfit.Add((link.Path, $"it is a link to '{target}', which does not exist"));
                break;
        }
    }

    /// <summary>What lies in the package's own directory and is not in it has been left out by a rule.</summary>
    private void AddFollowed(FoundLink link, string target)
    {
        if (link.Area.PathOf(target) is { } place)
        {
            findings.FollowedToLeftOut.Add((link.Path, target, place));
        }
        else
        {
            findings.Followed.Add((link.Path, target));
        }
    }

    /// <summary>Whether the link's text, followed segment by segment, stays inside its area.</summary>
    private static bool StaysInside(FoundLink link)
    {
        if (link.Text[0] == '/')
        {
            return false;
        }

        var depth = link.Path.AsSpan(link.Area.Path.Length).TrimStart('/').Count('/');
        foreach (var range in link.Text.AsSpan().Split('/'))
        {
            depth += link.Text.AsSpan()[range] switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string RelativeText(FoundLink link, string target) =>
        Path.GetRelativePath("/" + Path.GetDirectoryName(link.Path), "/" + target);
}
