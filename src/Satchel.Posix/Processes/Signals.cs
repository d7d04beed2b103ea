using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>Sends signals.</summary>
public static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    // The same on every architecture but MIPS and SPARC, which .NET does not run on.
    public const int Stop = 19;

    // Numbers of the two calls are the same on every architecture of Linux.
    private const long PidFdSendSignal = 424;
    private const long PidFdOpen = 434;

    /// <summary>
    /// Signals a process without ever hitting another one that got its pid: the handle is opened first, then the identity checked,
    /// then the handle signalled.
    /// </summary>
    /// <returns>False when the process is gone.</returns>
    public static bool Send(ProcessIdentity process, int signal)
    {
        var handle = (int)SystemCall(PidFdOpen, process.Pid, 0, 0, 0);
        if (handle < 0)
        {
            // Gone, or a kernel before 5.3 without such handles: there the check just before is the best there is.
            return process.IsAlive && NativeKill(process.Pid, signal) == 0;
        }

        try
        {
            return process.IsAlive && SystemCall(PidFdSendSignal, handle, signal, 0, 0) == 0;
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>
    /// Signals a pid as it is; for children of the calling process, whose pid cannot be used again before they are
    /// reaped.
    /// </summary>
    /// <returns>False when there is no such process.</returns>
    public static bool SendToChild(int pid, int signal) => NativeKill(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, long first, long second, long third, long fourth);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
