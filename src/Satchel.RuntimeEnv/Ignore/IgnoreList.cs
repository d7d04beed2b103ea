namespace Satchel.RuntimeEnv.Ignore;

/// <summary>The lines of one ignore file, or of a list of patterns: the last line that speaks of an entry decides.</summary>
internal sealed class IgnoreList
{
    private readonly IgnorePattern[] _patterns;

    private IgnoreList(IEnumerable<IgnorePattern?> patterns) => _patterns = [.. patterns.OfType<IgnorePattern>()];

    /// <summary>Reads the text of an ignore file: lines end with LF or CRLF, a byte order mark at the start says nothing.</summary>
    public static IgnoreList Parse(string text, string source)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        return new IgnoreList(lines.Select((line, index) => IgnorePattern.Parse(index < lines.Length - 1 && line.EndsWith('\r') ? line[..^1] : line, source, index + 1)));
    }

    /// <summary>Takes a list of patterns, one line each.</summary>
    public static IgnoreList Of(IEnumerable<string> patterns, string source) => new(patterns.Select((pattern, index) => IgnorePattern.Parse(pattern, source, index + 1)));

    /// <summary>The line that decides about an entry, or null.</summary>
    /// <param name="path">Path relative to the directory of the list, in UTF-8.</param>
    public IgnorePattern? Find(ReadOnlySpan<byte> path, bool isDirectory)
    {
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        for (var i = _patterns.Length - 1; i >= 0; i--)
        {
            if (_patterns[i].Matches(path, name, isDirectory))
            {
                return _patterns[i];
            }
        }

        return null;
    }
}
