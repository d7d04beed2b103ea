using System.IO.Enumeration;

namespace Satchel.Node.Views;

/// <summary>Takes write permission from a layer, for nodes that cannot mount it read-only.</summary>
internal static class WriteProtection
{
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // What stands in a text for bytes that are none.
    private const char Undecodable = '\uFFFD';

    /// <summary>
    /// Takes it from everything in the directory, links left alone and what has a name that is no UTF-8, which nothing is found by, and last of all from the directory, whose bits say that it is done.
    /// </summary>
    /// <param name="layer">Absolute.</param>
    /// <exception cref="IOException">A part is gone or cannot be changed.</exception>
    public static void Set(string layer)
    {
        if ((File.GetUnixFileMode(layer) & Writable) == UnixFileMode.None)
        {
            return;
        }

        var entries = new FileSystemEnumerable<string>(
            layer,
            static (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true }
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => IsTaken(ref entry),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => IsTaken(ref entry),
        };
        foreach (var path in entries.Append(layer))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Writable);
        }
    }

    private static bool IsTaken(ref FileSystemEntry entry) =>
        !entry.FileName.Contains(Undecodable) && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
