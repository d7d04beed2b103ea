using System.Text;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>The patterns of one source: the last one that speaks of a path decides, and only within its source.</summary>
internal sealed class RayPatternList
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly RayPattern[] _patterns;

    private RayPatternList(RayPattern[] patterns) => _patterns = patterns;

    /// <param name="source">Named by errors.</param>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_ignore_rule</c>.</exception>
    public static RayPatternList Of(IEnumerable<string> lines, string source) =>
        new([.. lines.Select(line => RayPattern.Parse(line, source)).OfType<RayPattern>()]);

    /// <summary>Reads an ignore file. A byte order mark belongs to its first pattern.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_ignore_rule</c>, <c>unreadable_entries</c> when it is not
    /// UTF-8.</exception>
    public static RayPatternList Parse(byte[] content, string source)
    {
        try
        {
            return Of(Strict.GetString(content).Split('\n', '\r'), source);
        }
        catch (DecoderFallbackException)
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(source, "it is not UTF-8 text")]);
        }
    }

    /// <param name="path">Code points of a path without a slash at its end, relative to the source; <c>.</c> for its own directory.</param>
    public bool LeavesOut(ReadOnlySpan<int> path)
    {
        for (var index = _patterns.Length - 1; index >= 0; index--)
        {
            if (_patterns[index].Matches(path))
            {
                return !_patterns[index].Negated;
            }
        }

        return false;
    }
}
