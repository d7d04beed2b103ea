using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>
/// Follows links as a file system would, through other links: one that stays inside by its text alone may leave through another one
/// (<c>up -> ..</c>, then <c>out -> up/../..</c>).
/// </summary>
internal sealed class LinkResolution
{
    private const int MaxHops = 40;

    // In segments, and characters of the paths looked up: deep paths are dear. Half a million ordinary links stay far below.
    private const long MaxWork = 500_000_000;

    private readonly Dictionary<string, string> _targets;

    private long _work;

    /// <param name="entries">All of an archive.</param>
    public LinkResolution(IEnumerable<PackageEntry> entries) =>
        _targets = entries
            .OfType<PackageEntry.Symlink>()
            .ToDictionary(static link => link.Path, static link => link.Target, StringComparer.Ordinal);

    /// <summary>
    /// Paths of links that lead out of the root, or through more other links than anybody would follow for them; one that leads
    /// nowhere, or in a circle, is harmless.
    /// </summary>
    public IEnumerable<string> FindEscapes() => _targets.Where(link => Escapes(link.Key, link.Value)).Select(static link => link.Key);

    private bool Escapes(string link, string target)
    {
        if (target.Length == 0 || target.Contains('\0', StringComparison.Ordinal))
        {
            return true;
        }

        var at = new List<string>(link.Split('/')[..^1]);
        var rest = new Stack<string>();
        var hops = 0;
        if (!Push(rest, target))
        {
            return true;
        }

        while (rest.TryPop(out var segment))
        {
            if (++_work > MaxWork)
            {
                return true;
            }

            switch (segment)
            {
                case "" or ".":
                    continue;
                case "..":
                    if (at.Count == 0)
                    {
                        return true;
                    }

                    at.RemoveAt(at.Count - 1);
                    continue;
            }

            at.Add(segment);
            var path = string.Join('/', at);
            _work += path.Length;
            if (_targets.TryGetValue(path, out var next))
            {
                if (++hops > MaxHops)
                {
                    return false;
                }

                at.RemoveAt(at.Count - 1);
                if (!Push(rest, next))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <returns>False for a target that starts at the root of the file system.</returns>
    private static bool Push(Stack<string> rest, string target)
    {
        if (target.StartsWith('/'))
        {
            return false;
        }

        foreach (var segment in target.Split('/').Reverse())
        {
            rest.Push(segment);
        }

        return true;
    }
}
