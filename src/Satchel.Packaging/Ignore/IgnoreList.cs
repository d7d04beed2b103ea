using System.Text;

namespace Satchel.Packaging.Ignore;

/// <summary>The lines of one ignore file, or of a list of patterns: the last line that speaks of an entry decides.</summary>
internal sealed class IgnoreList
{
    private readonly IgnorePattern[] _patterns;

    private IgnoreList(IEnumerable<IgnorePattern?> patterns) => _patterns = [.. patterns.OfType<IgnorePattern>()];

    /// <summary>
    /// Reads an ignore file: lines end with LF or CRLF, a byte order mark at the start says nothing. Bytes need not be UTF-8:
    /// names need not be either.
    /// </summary>
    public static IgnoreList Parse(ReadOnlySpan<byte> content, string source)
    {
        var rest = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        var patterns = new List<IgnorePattern?>();
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            patterns.Add(IgnorePattern.Parse(line.EndsWith("\r"u8) ? line[..^1] : line, source, number));
        }

        return new IgnoreList(patterns);
    }

    /// <summary>Takes a list of patterns, one line each; a line end that came along from a file says nothing.</summary>
    public static IgnoreList Of(IEnumerable<string> patterns, string source) =>
        new(patterns.Select((pattern, index) => IgnorePattern.Parse(Encoding.UTF8.GetBytes(WithoutLineEnd(pattern)), source, index + 1)));

    private static string WithoutLineEnd(string pattern) =>
        pattern.EndsWith("\r\n", StringComparison.Ordinal) ? pattern[..^2]
        : pattern.EndsWith('\n') ? pattern[..^1]
        : pattern;

    /// <summary>The lines that say something, in their order.</summary>
    public IReadOnlyList<IgnorePattern> Patterns => _patterns;

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
