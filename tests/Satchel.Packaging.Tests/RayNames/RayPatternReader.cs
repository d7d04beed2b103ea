namespace Satchel.Packaging.Tests.RayNames;

/// <summary>Reads the text of a pattern into steps.</summary>
internal sealed class RayPatternReader
{
    private const string AnyDirectories = "**";

    private readonly List<RayPatternStep> _steps = [];

    /// <param name="text">The pattern without blanks around it and without <c>!</c>.</param>
    /// <param name="reachesBelow">Whether it speaks of everything below what it names, too.</param>
    /// <exception cref="FormatException">It has no outcome with Ray but an error.</exception>
    public static RayPatternStep[] Read(string text, bool reachesBelow)
    {
        var segments = Segments(text);
        var reader = new RayPatternReader();
        var needsSlash = false;
        for (var index = 0; index < segments.Count; index++)
        {
            var (isFirst, isLast) = (index == 0, index == segments.Count - 1);
            if (segments[index] is AnyDirectories)
            {
                needsSlash = reader.AddAnyDirectories(isFirst, isLast);
            }
            else
            {
                reader.AddSegment(segments[index], needsSlash, isLast && reachesBelow);
                needsSlash = true;
            }
        }

        return [.. reader._steps];
    }

    private static List<string> Segments(string text)
    {
        List<string> segments = [.. text.Split('/')];
        if (segments[0].Length == 0)
        {
            segments.RemoveAt(0);
        }
        else if (segments is [not AnyDirectories] or [not AnyDirectories, ""])
        {
            segments.Insert(0, AnyDirectories);
        }

        if (segments.Count == 0)
        {
            throw new FormatException("nothing follows.");
        }

        if (segments.Count > 1 && segments[^1].Length == 0)
        {
            segments[^1] = AnyDirectories;
        }

        return segments;
    }

    /// <returns>Whether a slash must come before the next segment.</returns>
    private bool AddAnyDirectories(bool isFirst, bool isLast)
    {
        RayPatternStep[] something = [RayPatternStep.One(RayCharacterSet.Any), RayPatternStep.Many(RayCharacterSet.Any)];
        var slash = RayPatternStep.One(RayCharacterSet.Slash);
        _steps.AddRange(
            (isFirst, isLast) switch
            {
                (true, true) => something,
                (true, false) => [RayPatternStep.Optional(3), .. something, slash],
                (false, true) => [slash, RayPatternStep.Many(RayCharacterSet.Any)],
                _ => [RayPatternStep.Optional(3), slash, .. something],
            }
        );
        return !isFirst;
    }

    private void AddSegment(string segment, bool needsSlash, bool reachesBelow)
    {
        if (needsSlash)
        {
            _steps.Add(RayPatternStep.One(RayCharacterSet.Slash));
        }

        if (segment is "*")
        {
            // Of all segments this one never speaks of what lies below.
            _steps.AddRange([RayPatternStep.One(RayCharacterSet.NoSlash), RayPatternStep.Many(RayCharacterSet.NoSlash)]);
            return;
        }

        AddGlob(CodePoints.Of(segment));
        if (reachesBelow)
        {
            _steps.AddRange([
                RayPatternStep.Optional(2),
                RayPatternStep.One(RayCharacterSet.Slash),
                RayPatternStep.Many(RayCharacterSet.Any),
            ]);
        }
    }

    private void AddGlob(ReadOnlySpan<int> glob)
    {
        for (var index = 0; index < glob.Length; index++)
        {
            switch (glob[index])
            {
                case '\\':
                    // One at the very end stands for nothing.
                    if (++index < glob.Length)
                    {
                        _steps.Add(RayPatternStep.One(RayCharacterSet.Of(glob[index])));
                    }

                    break;
                case '*':
                    _steps.Add(RayPatternStep.Many(RayCharacterSet.NoSlash));
                    break;
                case '?':
                    _steps.Add(RayPatternStep.One(RayCharacterSet.NoSlash));
                    break;
                case '[' when EndOfSet(glob, index + 1) is var end && end < glob.Length:
                    _steps.Add(RayPatternStep.One(ReadSet(glob[(index + 1)..end])));
                    index = end;
                    break;
                default:
                    _steps.Add(RayPatternStep.One(RayCharacterSet.Of(glob[index])));
                    break;
            }
        }
    }

    /// <summary>
    /// Place of the bracket that closes a set; the length when none does, and then the opening one is a character as any
    /// other.
    /// </summary>
    private static int EndOfSet(ReadOnlySpan<int> glob, int start)
    {
        var index = start;
        index += index < glob.Length && glob[index] == '!' ? 1 : 0;
        index += index < glob.Length && glob[index] == ']' ? 1 : 0;
        while (index < glob.Length && glob[index] != ']')
        {
            index++;
        }

        return index;
    }

    private static RayCharacterSet ReadSet(ReadOnlySpan<int> content)
    {
        var negated = content[0] == '!';
        content = negated ? content[1..] : content;
        var ranges = new List<(int First, int Last)>();
        for (var index = 0; index < content.Length; index++)
        {
            var first = content[index];
            if (index + 2 >= content.Length || content[index + 1] != '-')
            {
                ranges.Add((first, first));
                continue;
            }

            index += 2;
            ranges.Add(
                first <= content[index]
                    ? (first, content[index])
                    : throw new FormatException($"'{char.ConvertFromUtf32(first)}-{char.ConvertFromUtf32(content[index])}' is no range.")
            );
        }

        return new RayCharacterSet(ranges, negated);
    }
}
