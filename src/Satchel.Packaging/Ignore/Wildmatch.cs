namespace Satchel.Packaging.Ignore;

/// <summary>
/// Matches bytes against a pattern with <c>?</c>, <c>*</c>, <c>**</c>, classes and escapes, with git's outcome for every form,
/// malformed ones included.
/// </summary>
internal static class Wildmatch
{
    /// <param name="slashIsSpecial">Whether only <c>**</c> between slashes crosses a <c>/</c>.</param>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool slashIsSpecial) =>
        Match(pattern, 0, text, slashIsSpecial) == Outcome.Match;

    private enum Outcome
    {
        Match,
        NoMatch,

        /// <summary>No longer text can match either: stars need not try further.</summary>
        Never,

        /// <summary>Only a star that crosses slashes may try further.</summary>
        NeverWithinName,
    }

    private static Outcome Match(ReadOnlySpan<byte> pattern, int start, ReadOnlySpan<byte> text, bool slashIsSpecial)
    {
        var t = 0;
        for (var p = start; p < pattern.Length; p++, t++)
        {
            var wanted = pattern[p];
            if (t == text.Length && wanted != '*')
            {
                return Outcome.Never;
            }

            switch (wanted)
            {
                case (byte)'\\':
                    // A lone backslash at the end stands for nothing that text can hold.
                    if (++p == pattern.Length || text[t] != pattern[p])
                    {
                        return Outcome.NoMatch;
                    }

                    break;
                case (byte)'?':
                    if (slashIsSpecial && text[t] == '/')
                    {
                        return Outcome.NoMatch;
                    }

                    break;
                case (byte)'*':
                    if (!MatchStar(pattern, ref p, text, ref t, slashIsSpecial, out var outcome))
                    {
                        return outcome;
                    }

                    break;
                case (byte)'[':
                    switch (ByteClass.Matches(pattern, ref p, text[t]))
                    {
                        case null:
                            return Outcome.Never;
                        case false:
                        case true when slashIsSpecial && text[t] == '/':
                            return Outcome.NoMatch;
                    }

                    break;
                default:
                    if (text[t] != wanted)
                    {
                        return Outcome.NoMatch;
                    }

                    break;
            }
        }

        return t == text.Length ? Outcome.Match : Outcome.NoMatch;
    }

    /// <summary>Handles one or more stars at <paramref name="p"/>.</summary>
    /// <returns>True to go on after a slash that both sides have consumed; false with the final outcome.</returns>
    private static bool MatchStar(
        ReadOnlySpan<byte> pattern,
        ref int p,
        ReadOnlySpan<byte> text,
        ref int t,
        bool slashIsSpecial,
        out Outcome outcome
    )
    {
        var first = p;
        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        var crossesSlash = !slashIsSpecial;
        if (slashIsSpecial && p - first > 1 && StandsBetweenSlashes(pattern, first, p))
        {
            // "**/" may also stand for nothing at all.
            if (p < pattern.Length && pattern[p] == '/' && Match(pattern, p + 1, text[t..], slashIsSpecial) == Outcome.Match)
            {
                outcome = Outcome.Match;
                return false;
            }

            crossesSlash = true;
        }

        if (p == pattern.Length)
        {
            outcome = crossesSlash || !text[t..].Contains((byte)'/') ? Outcome.Match : Outcome.NeverWithinName;
            return false;
        }

        if (!crossesSlash && pattern[p] == '/')
        {
            var slash = text[t..].IndexOf((byte)'/');
            t += Math.Max(slash, 0);
            outcome = Outcome.NeverWithinName;
            return slash >= 0;
        }

        outcome = TryEachEnd(pattern, p, text[t..], crossesSlash, slashIsSpecial);
        return false;
    }

    private static Outcome TryEachEnd(ReadOnlySpan<byte> pattern, int p, ReadOnlySpan<byte> text, bool crossesSlash, bool slashIsSpecial)
    {
        for (var end = 0; end < text.Length; end++)
        {
            var outcome = Match(pattern, p, text[end..], slashIsSpecial);
            if (outcome != Outcome.NoMatch)
            {
                if (!crossesSlash || outcome != Outcome.NeverWithinName)
                {
                    return outcome;
                }
            }
            else if (!crossesSlash && text[end] == '/')
            {
                return Outcome.NeverWithinName;
            }
        }

        return Outcome.Never;
    }

    private static bool StandsBetweenSlashes(ReadOnlySpan<byte> pattern, int first, int after) =>
        (first == 0 || pattern[first - 1] == '/')
        && (
            after == pattern.Length
            || pattern[after] == '/'
            || (pattern[after] == '\\' && after + 1 < pattern.Length && pattern[after + 1] == '/')
        );
}
