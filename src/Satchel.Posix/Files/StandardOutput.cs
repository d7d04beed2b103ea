using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>
/// This process's standard output, unbuffered. The console's stream of .NET hides that the reader has left; a file stream would keep an
/// offset of its own, and write over what others append to the same file.
/// </summary>
public static unsafe partial class StandardOutput
{
    /// <summary><c>HResult</c> of the exception when the reader of a pipe has left.</summary>
    public const int ReaderHasLeft = 32;

    /// <summary>What the exceptions call it.</summary>
    public const string Name = "standard output";

    private const int Interrupted = 4;

    /// <summary>Writes all of some bytes.</summary>
    /// <exception cref="IOException">They cannot be written; <c>HResult</c> is the error number.</exception>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = NativeWrite(1, start, bytes.Length);
            }

            if (written >= 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is not Interrupted)
            {
                throw PosixError.Last(Name);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int descriptor, byte* bytes, nint count);
}
