using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>
/// Starts a program inside a cgroup from its first moment, without this process ever being in that group. Joining a group and leaving it
/// again takes a wait for all processors each, during which nobody on the machine can fork; being born there takes nothing
/// (<c>CLONE_INTO_CGROUP</c>, Linux 5.7). A copy of this process is born there and becomes the program, so that this process is the
/// program's parent from its first instruction on: programs look at who that is, and end when it changes.
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
    private const int NotExecuted = 127;
    private const int LastSignal = 64;
    private const int SetMask = 2;

    /// <summary>How long the copy may take. It could only hang for what another thread held when it was made.</summary>
    private const int PatienceMilliseconds = 60_000;

    // By address: in the copy, whose other threads are gone, nothing of the runtime may run any more.
    private static readonly nint SystemCall = Find("syscall");
    private static readonly nint NewSession = Find("setsid");
    private static readonly nint SetHandler = Find("signal");
    private static readonly nint MaskSignals = Find("sigprocmask");
    private static readonly nint Duplicate = Find("dup2");
    private static readonly nint ChangeDirectory = Find("chdir");
    private static readonly nint Execute = Find("execve");
    private static readonly nint ErrorPlace = Find("__errno_location");
    private static readonly nint WriteCall = Find("write");
    private static readonly nint ExitCall = Find("_exit");

    /// <summary>Where code is compiled while it runs, even a call may need the compiler, which a copy of the process does not have.</summary>
    public static bool IsPossible { get; } =
        !RuntimeFeature.IsDynamicCodeSupported
        && (
            (nint[])[SystemCall, NewSession, SetHandler, MaskSignals, Duplicate, ChangeDirectory, Execute, ErrorPlace, WriteCall, ExitCall]
        ).All(address => address != 0);

    /// <summary>Does what <c>posix_spawn</c> does, in a group.</summary>
    /// <param name="group">Descriptor of the group's directory.</param>
    /// <returns>The pid; null when the kernel gives no births into groups, and nothing has happened.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static int? TryStart(int group, in NativeProgram program)
    {
        var ends = stackalloc int[2];
        if (Pipe(ends, CloseOnExec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        try
        {
            var copy = Copy(group, program, ends[1]);
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

    /// <summary>Makes the copy, which becomes the program or writes why not.</summary>
    /// <returns>Its pid; less than zero when there is none.</returns>
    private static long Copy(int group, in NativeProgram program, int answer)
    {
        var system = (delegate* unmanaged[SuppressGCTransition]<long, void*, long, long>)SystemCall;
        var session = (delegate* unmanaged[SuppressGCTransition]<int>)NewSession;
        var handler = (delegate* unmanaged[SuppressGCTransition]<int, nint, nint>)SetHandler;
        var mask = (delegate* unmanaged[SuppressGCTransition]<int, void*, void*, int>)MaskSignals;
        var duplicate = (delegate* unmanaged[SuppressGCTransition]<int, int, int>)Duplicate;
        var enter = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)ChangeDirectory;
        var execute = (delegate* unmanaged[SuppressGCTransition]<byte*, byte**, byte**, int>)Execute;
        var error = (delegate* unmanaged[SuppressGCTransition]<int*>)ErrorPlace;
        var write = (delegate* unmanaged[SuppressGCTransition]<int, void*, nint, nint>)WriteCall;
        var exit = (delegate* unmanaged[SuppressGCTransition]<int, void>)ExitCall;
        var clone = new CloneArguments
        {
            Flags = IntoGroup,
            ExitSignal = ChildEnded,
            Group = (ulong)group,
        };

        // A signal to the copy must not reach this process's handlers, which talk to threads by descriptors that both share.
        var all = default(SignalSet);
        var none = default(SignalSet);
        var before = default(SignalSet);
        new Span<byte>(&all, sizeof(SignalSet)).Fill(byte.MaxValue);
        mask(SetMask, &all, &before);
        var copy = system(CloneCall, &clone, sizeof(CloneArguments));
        if (copy != 0)
        {
            mask(SetMask, &before, null);
            return copy;
        }

        session();
        for (var signal = 1; signal <= LastSignal; signal++)
        {
            handler(signal, 0);
        }

        if (
            duplicate(program.Input, 0) >= 0
            && duplicate(program.Output, 1) >= 0
            && duplicate(program.Error, 2) >= 0
            && (program.Directory == null || enter(program.Directory) == 0)
        )
        {
            mask(SetMask, &none, null);
            execute(program.Arguments[0], program.Arguments, program.Variables);
        }

        var reason = *error();
        write(answer, &reason, sizeof(int));
        exit(NotExecuted);
        return copy;
    }

    private static int Await(int copy, int* ends)
    {
        _ = Close(ends[1]);
        ends[1] = -1;
        var readable = new PollEntry { Descriptor = ends[0], Wanted = Readable };
        int ready;
        while ((ready = Poll(&readable, 1, PatienceMilliseconds)) < 0 && WasInterrupted) { }

        var error = ready > 0 ? 0 : TimedOut;
        while (ready > 0 && Read(ends[0], &error, sizeof(int)) < 0 && WasInterrupted) { }

        // Nothing was written: the end of the pipe was closed because the copy is the program now.
        if (error == 0)
        {
            return copy;
        }

        Signals.SendToChild(copy, Signals.Kill);
        while (WaitPid(copy, null, 0) < 0 && WasInterrupted) { }

        throw new Win32Exception(error);
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

    /// <summary>As large as glibc's and musl's <c>sigset_t</c>.</summary>
    [InlineArray(16)]
    private struct SignalSet
    {
        private ulong _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
