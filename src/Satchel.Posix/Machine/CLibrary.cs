using System.Runtime.InteropServices;

namespace Satchel.Posix.Machine;

/// <summary>The C library that programs of this machine are linked with.</summary>
public static partial class CLibrary
{
    /// <summary><c>glibc-2.36</c>; <c>musl</c> for one that has no version to ask for.</summary>
    public static string Name { get; } = Ask();

    private static string Ask()
    {
        try
        {
            return $"glibc-{Marshal.PtrToStringUTF8(GnuVersion())}";
        }
        catch (EntryPointNotFoundException)
        {
            return "musl";
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GnuVersion();
}
