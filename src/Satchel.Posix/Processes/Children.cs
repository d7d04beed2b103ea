using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>
/// Waits for children. Only for a process that starts none through <see cref="System.Diagnostics.Process"/>, whose waiting it
/// would disturb.
/// </summary>
public static partial class Children
{
    private const int NoChild = 10;
    private const int Interrupted = 4;

    /// <summary>Waits for any child to end and reaps it; null when there is none left, living or dead.</summary>
    /// <exception cref="Win32Exception">The wait failed for another reason.</exception>
    public static ChildExit? WaitForAny()
    {
        while (true)
        {
            var pid = WaitPid(-1, out var status, 0);
            if (pid > 0)
            {
                return new ChildExit(pid, Decode(status));
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case NoChild:
                    return null;
                case Interrupted:
                    continue;
                case var error:
                    throw new Win32Exception(error);
            }
        }
    }

    // Low seven bits: the signal, 0 for an exit; the code stands above them.
    private static int Decode(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : -signal;
    }

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);
}
