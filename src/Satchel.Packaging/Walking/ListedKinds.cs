using Satchel.Posix.Files;

namespace Satchel.Packaging.Walking;

/// <summary>What the system's kinds of files are to a package.</summary>
internal static class ListedKinds
{
    public static ListedKind Of(FileKind kind) =>
        kind switch
        {
            FileKind.Regular => ListedKind.File,
            FileKind.Directory => ListedKind.Directory,
            FileKind.Symlink => ListedKind.Symlink,
            _ => ListedKind.Other,
        };

    /// <summary>Why a package cannot hold it, to follow "left out: ".</summary>
    public static string Describe(FileKind kind) =>
        kind switch
        {
            FileKind.Fifo => "it is a named pipe",
            FileKind.Socket => "it is a socket",
            _ => "it is a device",
        };
}
