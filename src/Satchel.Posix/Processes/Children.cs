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
    private const int AllChildren = 0;

    /// <summary><c>WNOHANG | WEXITED | WNOWAIT</c>: neither waits nor reaps.</summary>
    private const int OnlyLook = 0x1 | 0x4 | 0x1000000;

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

    /// <summary>Whether this process has a child, living or dead. One system call; waits for nothing and reaps nobody.</summary>
    /// <exception cref="Win32Exception">The question failed for another reason than that there is none.</exception>
    public static bool AnyLeft()
    {
        while (WaitId(AllChildren, 0, 0, OnlyLook) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case NoChild:
                    return false;
                case Interrupted:
                    continue;
                case var error:
                    throw new Win32Exception(error);
            }
        }

        return true;
    }

    // Low seven bits: the signal, 0 for an exit; the code stands above them.
    private static int Decode(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : -signal;
    }

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);

    // Who ended is of no interest, so nothing is given to write that into.
    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int idType, uint id, nint info, int options);
}
