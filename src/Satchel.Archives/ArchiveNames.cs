using System.Text;

namespace Satchel.Archives;

/// <summary>Turns the names that stand in archives into clean relative paths, or says why not.</summary>
internal static class ArchiveNames
{
    /// <param name="name">As it stands in the archive; a trailing <c>/</c> is allowed.</param>
    /// <param name="kind">In a zip a letter and a colon make a drive, whatever follows.</param>
    /// <param name="limits">How long a path may be.</param>
    /// <param name="path">Without <c>.</c> and empty segments; empty for the root itself.</param>
    /// <returns>What is wrong with the name, as the rest of a sentence; null when it is fine.</returns>
    public static string? FindFault(string name, ArchiveKind kind, ArchiveLimits limits, out string path)
    {
        path = "";
        if (name.Length == 0)
        {
            return "has no name";
        }

        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return "has a NUL byte in its name";
        }

        if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            return "has a name that is not UTF-8";
        }

        if (name[0] is '/' or '\\')
        {
            return "has an absolute name";
        }

        if (
            name.Length >= 2
            && char.IsAsciiLetter(name[0])
            && name[1] == ':'
            && (kind == ArchiveKind.Zip || name.Length == 2 || name[2] is '/' or '\\')
        )
        {
            return "has a drive letter in its name";
        }

        return Clean(name, limits, out path);
    }

    private static string? Clean(string name, ArchiveLimits limits, out string path)
    {
        var clean = new StringBuilder(name.Length);
        path = "";
        foreach (var range in name.AsSpan().Split('/'))
        {
            var segment = name.AsSpan()[range];
            if (segment is "" or ".")
            {
                continue;
            }

            if (Climbs(segment))
            {
                return "has '..' in its name";
            }

            if (Encoding.UTF8.GetByteCount(segment) > limits.MaxSegmentBytes)
            {
                return $"has a part of its name that is longer than {limits.MaxSegmentBytes} bytes";
            }

            clean.Append(clean.Length > 0 ? "/" : "").Append(segment);
        }

        path = clean.ToString();
        return Encoding.UTF8.GetByteCount(path) > limits.MaxPathBytes ? $"has a name longer than {limits.MaxPathBytes} bytes" : null;
    }

    /// <summary>Whether a segment is <c>..</c>, also to a program that takes backslashes for separators.</summary>
    private static bool Climbs(ReadOnlySpan<char> segment)
    {
        foreach (var range in segment.Split('\\'))
        {
            if (segment[range] is "..")
            {
                return true;
            }
        }

        return false;
    }
}
