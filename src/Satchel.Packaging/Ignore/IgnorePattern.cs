using System.Text;

namespace Satchel.Packaging.Ignore;

/// <summary>
/// One line of an ignore file, read and matched exactly as git does, on bytes: <c>?</c> stands for one byte, so a two-byte letter takes
/// two.
/// </summary>
internal sealed class IgnorePattern
{
    private readonly byte[] _pattern;
    private readonly int _literalLength;
    private readonly bool _nameOnly;
    private readonly bool _suffixOnly;
    private readonly bool _directoryOnly;

    private IgnorePattern(byte[] pattern, bool negated, IgnoreRule rule)
    {
        _directoryOnly = pattern is [.., (byte)'/'];
        _pattern = _directoryOnly ? pattern[..^1] : pattern;
        _nameOnly = !_pattern.AsSpan().Contains((byte)'/');
        _literalLength = LiteralLength(_pattern);
        _suffixOnly = _pattern is [(byte)'*', ..] && LiteralLength(_pattern.AsSpan(1)) == _pattern.Length - 1;
        Negated = negated;
        Rule = rule;
    }

    /// <summary>Whether the line begins with <c>!</c>: it takes back what an earlier one left out.</summary>
    public bool Negated { get; }

    public IgnoreRule Rule { get; }

    /// <summary>Reads one line; null when it says nothing (empty, a comment).</summary>
    /// <param name="line">The line without its end. What stands after a NUL byte is not read.</param>
    public static IgnorePattern? Parse(ReadOnlySpan<byte> line, string source, int number)
    {
        if (line.StartsWith("#"u8))
        {
            return null;
        }

        var nul = line.IndexOf((byte)0);
        var text = TrimTrailingSpaces(nul < 0 ? line : line[..nul]);
        var negated = text.StartsWith("!"u8);
        var pattern = negated ? text[1..] : text;
        return pattern.IsEmpty
            ? null
            : new IgnorePattern(pattern.ToArray(), negated, new IgnoreRule(source, number, Encoding.UTF8.GetString(line)));
    }

    /// <summary>Whether the line speaks of an entry.</summary>
    /// <param name="path">Path relative to the directory of the ignore file.</param>
    /// <param name="name">Its last segment.</param>
    public bool Matches(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, bool isDirectory)
    {
        if (_directoryOnly && !isDirectory)
        {
            return false;
        }

        return _nameOnly ? MatchesName(name) : MatchesPath(path);
    }

    private bool MatchesName(ReadOnlySpan<byte> name)
    {
        if (_literalLength == _pattern.Length)
        {
            return name.SequenceEqual(_pattern);
        }

        return _suffixOnly ? name.EndsWith(_pattern.AsSpan(1)) : Wildmatch.Matches(_pattern, name, slashIsSpecial: false);
    }

    private bool MatchesPath(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> pattern = _pattern;
        var literal = _literalLength;
        if (pattern[0] == '/')
        {
            pattern = pattern[1..];
            literal--;
        }

        // git compares the part before the first wildcard by itself and gives the matcher the rest, which decides what a "**" in the middle
        // of a name means.
        if (!path.StartsWith(pattern[..literal]))
        {
            return false;
        }

        var rest = pattern[literal..];
        var left = path[literal..];
        return rest.IsEmpty ? left.IsEmpty : Wildmatch.Matches(rest, left, slashIsSpecial: true);
    }

    private static int LiteralLength(ReadOnlySpan<byte> pattern)
    {
        var special = pattern.IndexOfAny("*?[\\"u8);
        return special < 0 ? pattern.Length : special;
    }

    private static ReadOnlySpan<byte> TrimTrailingSpaces(ReadOnlySpan<byte> line)
    {
        var firstOfRun = -1;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case (byte)' ':
                    firstOfRun = firstOfRun < 0 ? i : firstOfRun;
                    break;
                case (byte)'\\':
                    if (++i == line.Length)
                    {
                        return line;
                    }

                    firstOfRun = -1;
                    break;
                default:
                    firstOfRun = -1;
                    break;
            }
        }

        return firstOfRun < 0 ? line : line[..firstOfRun];
    }
}
