using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>What symbolic links say.</summary>
public static unsafe partial class SymbolicLink
{
    private const int MaximumLength = 4096;
    private const int NoEntry = 2;
    private const int NotALink = 22;

    /// <returns>The bytes of the link; null when it is gone or no link.</returns>
    /// <exception cref="IOException">It cannot be read; <c>HResult</c> is the error number.</exception>
    public static byte[]? Read(string path)
    {
        Span<byte> text = stackalloc byte[MaximumLength];
        fixed (byte* start = text)
        {
            var length = ReadLink(path, start, MaximumLength);
            return length >= 0 ? text[..(int)length].ToArray()
                : Marshal.GetLastPInvokeError() is NoEntry or NotALink ? null
                : throw PosixError.Last(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint ReadLink(string path, byte* buffer, nint size);
}
