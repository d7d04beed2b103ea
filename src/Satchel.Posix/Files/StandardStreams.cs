using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>The descriptors 0, 1 and 2 of this process, which whoever started it may have closed.</summary>
public static partial class StandardStreams
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int GetFlags = 1;

    /// <summary>
    /// Keeps the numbers of closed streams from whatever is opened next: the runtime's own pipes would be read and written as if they were
    /// the streams. What holds them is open in the wrong direction, so that each use fails as that of a closed one does. Call it before
    /// anything else.
    /// </summary>
    public static void HoldClosed()
    {
        // In this order: the kernel hands out the lowest number that is free.
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            if (Control(descriptor, GetFlags) < 0)
            {
                _ = Open("/dev/null", descriptor == 0 ? WriteOnly : ReadOnly);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
