using System.ComponentModel;
using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>Sends signals.</summary>
public static partial class Signals
{
    /// <summary>Sends nothing: tells whether another one could be sent.</summary>
    public const int None = 0;

    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    // The same on every architecture but MIPS and SPARC, which .NET does not run on.
    public const int Stop = 19;

    private const int NoSuchProcess = 3;

    // Numbers of the two calls are the same on every architecture of Linux.
    private const long PidFdSendSignal = 424;
    private const long PidFdOpen = 434;

    /// <summary>
    /// Signals a process without ever hitting another one that got its pid: the handle is opened first, then the identity checked,
    /// then the handle signalled.
    /// </summary>
    /// <returns>False when the process is gone, or refuses signals of this user.</returns>
    public static bool Send(ProcessIdentity process, int signal) => TrySend(process, signal) is null;

    /// <inheritdoc cref="Send"/>
    /// <returns>Null when the signal was sent; else why not.</returns>
    public static Win32Exception? TrySend(ProcessIdentity process, int signal)
    {
        var handle = (int)SystemCall(PidFdOpen, process.Pid, 0, 0, 0);
        try
        {
            if (handle < 0)
            {
                // Gone, or a kernel before 5.3 without such handles: there the check just before is the best there is.
                return Sent(process.IsAlive ? NativeKill(process.Pid, signal) : null);
            }

            return Sent(process.IsAlive ? SystemCall(PidFdSendSignal, handle, signal, 0, 0) : null);
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            // Nobody can say whether it is still the one: it is left alone for now.
            return new Win32Exception(failure.HResult, failure.Message);
        }
        finally
        {
            if (handle >= 0)
            {
                _ = Close(handle);
            }
        }
    }

    /// <summary>
    /// Signals a pid as it is; for children of the calling process, whose pid cannot be used again before they are
    /// reaped.
    /// </summary>
    /// <returns>False when there is no such process.</returns>
    public static bool SendToChild(int pid, int signal) => NativeKill(pid, signal) == 0;

    /// <param name="result">What the call returned; null when there was nobody to send to.</param>
    private static Win32Exception? Sent(long? result) =>
        result switch
        {
            null => new Win32Exception(NoSuchProcess),
            0 => null,
            _ => new Win32Exception(Marshal.GetLastPInvokeError()),
        };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, long second, long third, long fourth);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
