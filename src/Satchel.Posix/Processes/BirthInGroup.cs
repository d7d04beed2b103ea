using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>
/// Starts a program inside a cgroup from its first moment, without this process ever being in that group. Joining a group and leaving it
/// again takes a wait for all processors each, during which nobody on the machine can fork; being born there takes nothing
/// (<c>CLONE_INTO_CGROUP</c>, Linux 5.7). A copy of this process is born there, starts the program, says so and ends; the program then
/// belongs to this process if that is a subreaper.
/// </summary>
internal static unsafe partial class BirthInGroup
{
    // The numbers are the same on every architecture.
    private const long CloneCall = 435;
    private const ulong IntoGroup = 0x200000000;
    private const ulong ChildEnded = 17;
    private const int CloseOnExec = 0x80000;
    private const short Readable = 1;
    private const int Interrupted = 4;
    private const int TimedOut = 110;
    private const int NoSuchProcess = 3;

    /// <summary>How long the copy may take. It could only hang for what another thread held when it was made.</summary>
    private const int PatienceMilliseconds = 60_000;

    // By address: in the copy, whose other threads are gone, nothing of the runtime may run any more.
    private static readonly nint SystemCall = Find("syscall");
    private static readonly nint PosixSpawn = Find("posix_spawn");
    private static readonly nint WriteCall = Find("write");
    private static readonly nint ExitCall = Find("_exit");

    /// <summary>Where code is compiled while it runs, even a call may need the compiler, which a copy of the process does not have.</summary>
    public static bool IsPossible =>
        !RuntimeFeature.IsDynamicCodeSupported && SystemCall != 0 && PosixSpawn != 0 && WriteCall != 0 && ExitCall != 0;

    /// <summary>Does what <c>posix_spawn</c> does, in a group.</summary>
    /// <param name="group">Descriptor of the group's directory.</param>
    /// <returns>The pid; null when the kernel gives no births into groups, and nothing has happened.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static int? TryStart(int group, byte* path, byte* actions, byte* attributes, byte** arguments, byte** variables)
    {
        var ends = stackalloc int[2];
        if (Pipe(ends, CloseOnExec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        try
        {
            var system = (delegate* unmanaged[SuppressGCTransition]<long, void*, long, long>)SystemCall;
            var spawn = (delegate* unmanaged[SuppressGCTransition]<int*, byte*, byte*, byte*, byte**, byte**, int>)PosixSpawn;
            var write = (delegate* unmanaged[SuppressGCTransition]<int, void*, nint, nint>)WriteCall;
            var exit = (delegate* unmanaged[SuppressGCTransition]<int, void>)ExitCall;
            var clone = new CloneArguments
            {
                Flags = IntoGroup,
                ExitSignal = ChildEnded,
                Group = (ulong)group,
            };
            var answer = default(Answer);
            var copy = system(CloneCall, &clone, sizeof(CloneArguments));
            if (copy == 0)
            {
                answer.Error = spawn(&answer.Pid, path, actions, attributes, arguments, variables);
                write(ends[1], &answer, sizeof(Answer));
                exit(0);
            }

            return copy < 0 ? null : Await((int)copy, ends);
        }
        finally
        {
            _ = Close(ends[0]);
            if (ends[1] >= 0)
            {
                _ = Close(ends[1]);
            }
        }
    }

    private static int Await(int copy, int* ends)
    {
        _ = Close(ends[1]);
        ends[1] = -1;
        var readable = new PollEntry { Descriptor = ends[0], Wanted = Readable };
        int ready;
        while ((ready = Poll(&readable, 1, PatienceMilliseconds)) < 0 && WasInterrupted) { }

        if (ready <= 0)
        {
            Signals.SendToChild(copy, Signals.Kill);
        }

        var answer = default(Answer);
        nint read = 0;
        while (ready > 0 && (read = Read(ends[0], &answer, sizeof(Answer))) < 0 && WasInterrupted) { }

        while (WaitPid(copy, null, 0) < 0 && WasInterrupted) { }

        return (Ready: ready, Read: read, answer.Error) switch
        {
            (<= 0, _, _) => throw new Win32Exception(TimedOut),
            (_, var length, _) when length != sizeof(Answer) => throw new Win32Exception(NoSuchProcess),
            (_, _, 0) => answer.Pid,
            (_, _, var error) => throw new Win32Exception(error),
        };
    }

    private static bool WasInterrupted => Marshal.GetLastPInvokeError() == Interrupted;

    private static nint Find(string name) =>
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var address) ? address : 0;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, void* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    /// <summary>The kernel's <c>struct clone_args</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct CloneArguments
    {
        public ulong Flags;
        public ulong ProcessDescriptor;
        public ulong ChildId;
        public ulong ParentId;
        public ulong ExitSignal;
        public ulong Stack;
        public ulong StackSize;
        public ulong ThreadStorage;
        public ulong SetIds;
        public ulong SetIdsCount;
        public ulong Group;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Answer
    {
        public int Error;
        public int Pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
