namespace Satchel.Environments.Providers.Shared.LocalPaths;

/// <summary>The forms in which a file is named by a URL: <c>file:///a</c>, <c>file://localhost/a</c>, <c>file:/a</c>, <c>file:a</c>. Pure.</summary>
internal static class FileUrl
{
    /// <summary>How they begin.</summary>
    public const string Scheme = "file:";

    private const string ThisMachine = "//localhost/";

    /// <summary>Whether a text is one.</summary>
    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path that a text names, which may be a path already; what stands behind <c>#</c> or <c>?</c> in a URL is left out.</summary>
    /// <param name="fragment">What is left out, with its <c>#</c> or <c>?</c>; empty when there is none.</param>
    /// <returns>Null for a file of another machine.</returns>
    public static string? ToPath(string text, out string fragment)
    {
        fragment = "";
        if (!Is(text))
        {
            return text;
        }

        var rest = text[Scheme.Length..];
        if (rest.IndexOfAny(['#', '?']) is >= 0 and var end)
        {
            fragment = rest[end..];
            rest = rest[..end];
        }

        if (rest.StartsWith(ThisMachine, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[(ThisMachine.Length - 1)..];
        }
        else if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            rest = rest[2..];
            if (!rest.StartsWith('/') && !rest.StartsWith('$'))
            {
                return null;
            }
        }

        return Uri.UnescapeDataString(rest);
    }

    /// <summary>The URL of an absolute path.</summary>
    public static string Of(string path) => "file://" + Escaped(path);

    /// <summary>A path as it stands in a URL: what has a meaning of its own there is escaped, and nothing else.</summary>
    public static string Escaped(string path) =>
        path.Replace("%", "%25", StringComparison.Ordinal)
            .Replace(" ", "%20", StringComparison.Ordinal)
            .Replace("#", "%23", StringComparison.Ordinal)
            .Replace("?", "%3F", StringComparison.Ordinal);
}
