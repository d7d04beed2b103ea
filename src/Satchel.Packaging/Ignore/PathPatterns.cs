using System.Text;

namespace Satchel.Packaging.Ignore;

/// <summary>
/// Picks paths by patterns that mean what they mean in a <c>.gitignore</c>: one without a slash is for every depth, one that picks a directory
/// picks all that is in it, <c>!</c> takes back. Thread-safe.
/// </summary>
public sealed class PathPatterns
{
    private readonly IgnoreList _list;

    private PathPatterns(IgnoreList list) => _list = list;

    /// <param name="patterns">One line each.</param>
    public static PathPatterns Of(IEnumerable<string> patterns) => new(IgnoreList.Of(patterns, ""));

    /// <param name="path">Relative, parted by <c>/</c>.</param>
    /// <param name="isDirectory">Whether it is one itself.</param>
    public bool Picks(string path, bool isDirectory)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        for (var length = bytes.Length; length > 0; length = bytes.AsSpan(0, length).LastIndexOf((byte)'/'))
        {
            if (_list.Find(bytes.AsSpan(0, length), isDirectory || length < bytes.Length) is { } decides)
            {
                return !decides.Negated;
            }
        }

        return false;
    }
}
