using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>Opens files of others for reading: takes no lock, and never waits, not even for a pipe that took the place of a file.</summary>
public static partial class ReadOnlyFile
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoEntry = 2;

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It cannot be opened; <c>HResult</c> is the error number.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        var descriptor = Open(path, NonBlocking | CloseOnExec);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() == NoEntry ? null : throw PosixError.Last(path);
    }

    /// <summary>Reads a small file.</summary>
    /// <returns>Null when there is no such file, or it is no regular one.</returns>
    /// <exception cref="IOException">It cannot be opened or read; <c>HResult</c> is the error number.</exception>
    public static byte[]? TryReadAll(string path)
    {
        using var file = TryOpen(path);
        if (file is null || FileStatus.OfOpen(file) is not { Kind: FileKind.Regular } status)
        {
            return null;
        }

        var content = new byte[status.Size];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
        {
            length += count;
        }

        return length == content.Length ? content : content[..length];
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
