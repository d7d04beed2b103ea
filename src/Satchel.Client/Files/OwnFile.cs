using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Client.Files;

/// <summary>Opens files that are here already, also those of this user that nobody may read, as their job left them.</summary>
internal static class OwnFile
{
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle? TryOpenRead(string path)
    {
        try
        {
            return GuardedFile.TryOpenRead(path);
        }
        catch (IOException refused)
            when (refused.HResult == GuardedFile.NotPermitted
                && FileStatus.OfName(path) is { Kind: FileKind.Regular } status
                && status.UserId == OwnProcess.UserId
            )
        {
            return Readable(path, File.GetUnixFileMode(path));
        }
    }

    /// <summary>Its bits allow reading only as long as it takes to open it.</summary>
    private static SafeFileHandle? Readable(string path, UnixFileMode mode)
    {
        File.SetUnixFileMode(path, mode | UnixFileMode.UserRead);
        try
        {
            return GuardedFile.TryOpenRead(path);
        }
        finally
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
