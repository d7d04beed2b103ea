using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// What uv says of a network that is disabled, where it was told to use none since it only compares what it has: to whom reads why it failed it
/// would look like the reason. uv may break it into several lines.
/// </summary>
internal static class OfflineTalk
{
    private const string Begin = "Packages were unavailable because";
    private const string End = "the cache.";
    private const int MostLines = 5;

    /// <summary>The same result without that.</summary>
    public static ToolResult Without(ToolResult result)
    {
        var kept = new List<string>(result.Lines.Count);
        var left = 0;
        foreach (var line in result.Lines)
        {
            left = line.Contains(Begin, StringComparison.Ordinal) ? MostLines : left;
            if (left == 0)
            {
                kept.Add(line);
                continue;
            }

            left = line.TrimEnd().EndsWith(End, StringComparison.Ordinal) || line.Trim() is "cache." ? 0 : left - 1;
        }

        return kept.Count == result.Lines.Count ? result : result with { Lines = kept };
    }
}
