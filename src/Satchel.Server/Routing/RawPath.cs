using System.Globalization;
using System.Text;

namespace Satchel.Server.Routing;

/// <summary>
/// The path of a request as its client wrote it. Kestrel's own path is normalised (<c>..</c> taken away, all but <c>%2F</c> decoded), and a
/// submission id may hold either: ids arrive whole only when each segment is cut out first and decoded afterwards.
/// </summary>
internal static class RawPath
{
    /// <summary>
    /// The form that calls are matched by: everything but lower-case letters, digits and <c>-._</c> is escaped. A <c>/</c> inside an id
    /// splits nothing then, and the framework's matching, blind to case, finds templates only by exactly their lower-case words. Whoever
    /// unescapes a segment has it as it was.
    /// </summary>
    public static PathString Canonical(IReadOnlyList<string> segments)
    {
        var path = new StringBuilder();
        foreach (var segment in segments)
        {
            path.Append('/');
            foreach (var octet in Encoding.UTF8.GetBytes(segment))
            {
                _ = octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.' or (byte)'_'
                    ? path.Append((char)octet)
                    : path.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        // Not by conversion, which would unescape.
        return new PathString(path.Length == 0 ? "/" : path.ToString());
    }

    /// <summary>The decoded segments. The root has none; a slash at the end adds none.</summary>
    /// <param name="target">The request line's target: <c>/path?query</c>, <c>http://host/path</c> or <c>*</c>.</param>
    public static IReadOnlyList<string> Split(string target)
    {
        var path = target.AsSpan();
        var end = path.IndexOfAny('?', '#');
        path = end < 0 ? path : path[..end];
        path = WithoutAuthority(path);
        path = path.StartsWith('/') ? path[1..] : path;
        path = path.EndsWith('/') ? path[..^1] : path;
        if (path.IsEmpty)
        {
            return [];
        }

        var segments = new List<string>();
        foreach (var range in path.Split('/'))
        {
            segments.Add(Uri.UnescapeDataString(path[range]));
        }

        return segments;
    }

    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (target.StartsWith('/') || scheme < 0)
        {
            return target;
        }

        var rest = target[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        return slash < 0 ? [] : rest[slash..];
    }
}
