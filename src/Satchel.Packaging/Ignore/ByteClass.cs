using System.Text;

namespace Satchel.Packaging.Ignore;

/// <summary>A bracket expression of a pattern: <c>[abc]</c>, <c>[a-z]</c>, <c>[!x]</c>, <c>[[:digit:]]</c>.</summary>
internal static class ByteClass
{
    /// <summary>Matches one byte.</summary>
    /// <param name="p">Place of <c>[</c>; afterwards that of the closing <c>]</c>.</param>
    /// <returns>Null when the expression never ends or names an unknown class: then the whole pattern matches nothing.</returns>
    public static bool? Matches(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        p++;
        var negated = p < pattern.Length && pattern[p] is (byte)'!' or (byte)'^';
        if (negated)
        {
            p++;
        }

        var matched = false;
        byte previous = 0;
        do
        {
            if (p >= pattern.Length)
            {
                return null;
            }

            var current = pattern[p];
            if (current == '\\')
            {
                if (++p >= pattern.Length)
                {
                    return null;
                }

                current = pattern[p];
                matched |= value == current;
            }
            else if (current == '-' && previous != 0 && p + 1 < pattern.Length && pattern[p + 1] != ']')
            {
                current = pattern[++p];
                if (current == '\\')
                {
                    if (++p >= pattern.Length)
                    {
                        return null;
                    }

                    current = pattern[p];
                }

                matched |= value >= previous && value <= current;
                current = 0; // a range's end begins no other range
            }
            else if (current == '[' && p + 1 < pattern.Length && pattern[p + 1] == ':')
            {
                switch (MatchNamed(pattern, ref p, value))
                {
                    case null:
                        return null;
                    case { IsName: false }:
                        matched |= value == '[';
                        break;
                    case { Holds: var holds }:
                        matched |= holds;
                        current = 0;
                        break;
                }
            }
            else
            {
                matched |= value == current;
            }

            previous = current;
            p++;
        } while (p >= pattern.Length || pattern[p] != ']');

        return matched != negated;
    }

    /// <summary>Reads <c>[:name:]</c>. What only begins like one is a plain <c>[</c>, and <paramref name="p"/> stays.</summary>
    private static (bool IsName, bool Holds)? MatchNamed(ReadOnlySpan<byte> pattern, ref int p, byte value)
    {
        var start = p + 2;
        var end = pattern[start..].IndexOf((byte)']');
        if (end < 0)
        {
            return null;
        }

        if (end < 1 || pattern[start + end - 1] != ':')
        {
            return (false, false);
        }

        var name = Encoding.ASCII.GetString(pattern.Slice(start, end - 1));
        p = start + end;
        return Holds(name, value) is { } holds ? (true, holds) : null;
    }

    private static bool? Holds(string name, byte value)
    {
        var c = (char)value;
        return name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit(c),
            "alpha" => char.IsAsciiLetter(c),
            "blank" => c is ' ' or '\t',
            "cntrl" => c < ' ' || c == 127,
            "digit" => char.IsAsciiDigit(c),
            "graph" => c is > ' ' and < (char)127,
            "lower" => char.IsAsciiLetterLower(c),
            "print" => c is >= ' ' and < (char)127,
            "punct" => c is > ' ' and < (char)127 && !char.IsAsciiLetterOrDigit(c),
            "space" => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper(c),
            "xdigit" => char.IsAsciiHexDigit(c),
            _ => null,
        };
    }
}
