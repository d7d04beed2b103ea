namespace Satchel.Environments.Providers.Uv;

/// <summary>Paths relative to the top of <c>working_dir</c>. Pure.</summary>
internal static class ProjectPath
{
    /// <summary>The top itself.</summary>
    public const string Top = ".";

    /// <summary>A path that counts from a directory, without <c>.</c> and <c>..</c>.</summary>
    /// <returns>Null when it is absolute or leads out.</returns>
    public static string? Of(string directory, string path)
    {
        if (path.StartsWith('/'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in $"{directory}/{path}".Split('/').Where(part => part is not ("" or Top)))
        {
            if (part is not "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return parts.Count == 0 ? Top : string.Join('/', parts);
    }

    /// <summary>The directory that a path lies in.</summary>
    public static string DirectoryOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : Top;

    /// <summary>Whether a directory is another one, or lies above it.</summary>
    public static bool IsAtOrAbove(string directory, string path) =>
        directory == Top || path == directory || path.StartsWith(directory + '/', StringComparison.Ordinal);

    /// <summary>All directories from the top down to one, both included.</summary>
    public static IEnumerable<string> DownTo(string directory)
    {
        yield return Top;
        for (var end = 0; directory != Top && end >= 0; )
        {
            end = directory.IndexOf('/', end + 1);
            yield return end < 0 ? directory : directory[..end];
        }
    }
}
