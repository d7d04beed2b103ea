using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Testing;

/// <summary>Where a text stands below a directory, for tests that look for secrets. Somebody may work in the directory meanwhile.</summary>
public static class HeldText
{
    /// <summary>Paths, relative to the directory, of entries that have the text in their names and of files that have it in them; sockets hold nothing.</summary>
    public static IEnumerable<string> In(string directory, string text) =>
        Directory
            .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Where(path => path.Contains(text, StringComparison.Ordinal) || IsIn(path, text))
            .Select(path => Path.GetRelativePath(directory, path));

    /// <summary>Whether a file has the text in it; not one that has gone.</summary>
    public static bool IsIn(string file, string text) => ContentOf(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    /// <summary>Nothing of what is no file, or has gone since it was listed. That somebody holds its lock does not matter.</summary>
    private static byte[] ContentOf(string path)
    {
        if (FileStatus.OfName(path) is not { Kind: FileKind.Regular } || GuardedFile.TryOpenRead(path) is not { } handle)
        {
            return [];
        }

        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
