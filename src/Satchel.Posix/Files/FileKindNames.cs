namespace Satchel.Posix.Files;

/// <summary>Kinds of files as messages name them.</summary>
internal static class FileKindNames
{
    /// <summary>With its article.</summary>
    public static string Named(this FileKind kind) =>
        kind switch
        {
            FileKind.Regular => "a file",
            FileKind.Directory => "a directory",
            FileKind.Symlink => "a link",
            FileKind.Fifo => "a pipe",
            FileKind.Socket => "a socket",
            _ => "a device",
        };
}
