using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Satchel.Posix.Files;

/// <summary>Where a path leads once every symbolic link on the way is followed.</summary>
public static unsafe partial class RealPath
{
    private const int NoEntry = 2;
    private const int NotADirectory = 20;
    private const int TooManyLinks = 40;

    /// <returns>Absolute path without links; null when it leads nowhere or in a circle.</returns>
    /// <exception cref="IOException">It cannot be followed, or leads to a name that is not UTF-8.</exception>
    public static string? Of(string path)
    {
        var resolved = Resolve(path, 0);
        if (resolved == null)
        {
            return Marshal.GetLastPInvokeError() is NoEntry or NotADirectory or TooManyLinks ? null : throw PosixError.Last(path);
        }

        try
        {
            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved);
            return Utf8.IsValid(bytes)
                ? Encoding.UTF8.GetString(bytes)
                : throw new IOException($"It leads to a name that is not UTF-8: '{path}'");
        }
        finally
        {
            NativeMemory.Free(resolved);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial byte* Resolve(string path, nint buffer);
}
