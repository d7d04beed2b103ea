using System.IO.Enumeration;

namespace Satchel.Node.Views;

/// <summary>Takes write permission from a layer, for nodes that cannot mount it read-only.</summary>
internal static class WriteProtection
{
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Takes it from everything in the directory, links left alone, and last of all from the directory, whose bits say that it is done.</summary>
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
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        foreach (var path in entries.Append(layer))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Writable);
        }
    }
}
