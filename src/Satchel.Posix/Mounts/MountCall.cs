using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Mounts;

/// <summary><c>mount(2)</c>.</summary>
internal static partial class MountCall
{
    public const ulong ReadOnly = 0x1;
    public const ulong NoSetUser = 0x2;
    public const ulong NoDevices = 0x4;
    public const ulong Again = 0x20;
    public const ulong Bind = 0x1000;
    public const ulong Recursive = 0x4000;
    public const ulong Slave = 0x80000;

    /// <exception cref="Win32Exception">The kernel refuses; the message names what and where.</exception>
    public static void Run(string? source, string target, string? type, ulong flags, string? options)
    {
        if (Mount(source ?? "none", target, type, flags, options) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"{type ?? "mount"} at '{target}': {new Win32Exception(error).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Mount(string source, string target, string? type, ulong flags, string? options);
}
