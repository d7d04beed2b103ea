using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Mounts;

/// <summary>What the kernel notes on directories among the changes of an overlay.</summary>
public static partial class OverlayDirectory
{
    private const int NoSuchAttribute = 61;
    private const int NotSupported = 95;

    /// <summary>Whether nothing of the tree shows through: the directory was removed and made anew. Needs root to be seen.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public static bool IsOpaque(string path)
    {
        Span<byte> value = stackalloc byte[1];
        var length = GetAttribute(path, "trusted.overlay.opaque", value, (nuint)value.Length);
        return length >= 0 ? length == 1 && value[0] == 'y'
            : Marshal.GetLastPInvokeError() is NoSuchAttribute or NotSupported ? false
            : throw PosixError.Last(path);
    }

    [LibraryImport("libc", EntryPoint = "lgetxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint GetAttribute(string path, string name, Span<byte> value, nuint size);
}
