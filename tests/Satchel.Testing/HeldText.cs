namespace Satchel.Testing;

/// <summary>Where a text stands below a directory, for tests that look for secrets.</summary>
public static class HeldText
{
    /// <summary>Paths, relative to the directory, of entries that have the text in their names and of files that have it in them; sockets hold nothing.</summary>
    public static IEnumerable<string> In(string directory, string text) =>
        Directory
            .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Where(path =>
                path.Contains(text, StringComparison.Ordinal)
                || (
                    File.Exists(path)
                    && !path.EndsWith(".sock", StringComparison.Ordinal)
                    && File.ReadAllText(path).Contains(text, StringComparison.Ordinal)
                )
            )
            .Select(path => Path.GetRelativePath(directory, path));
}
