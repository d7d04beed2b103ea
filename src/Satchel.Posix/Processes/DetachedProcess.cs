using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>Starts programs in a session of their own, which .NET's own class does not.</summary>
public static unsafe partial class DetachedProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    // The number of the call is the same on every architecture of Linux.
    private const long CloseRange = 436;
    private const long FirstAfterStandard = 3;
    private const long SetCloseOnExec = 4;
    private const int DuplicateFrom = 1030; // F_DUPFD_CLOEXEC

    // Both opaque structures are smaller than this in glibc and musl (336 and 80 bytes); a signal set has 128.
    private const int StructureSize = 512;

    /// <summary>Starts a program.</summary>
    /// <returns>Its pid. The caller is its parent and has to reap it, unless it ends first itself.</returns>
    /// <exception cref="Win32Exception">It cannot be started: no such program or directory, no permission, no memory.</exception>
    /// <exception cref="IOException">The log file cannot be opened or made, or is no regular file; the message says which.</exception>
    public static int Start(SpawnRequest request)
    {
        // What .NET opens is closed in children, what this process inherited is not: a lock or a pipe of whoever started it would live on
        // in every driver. Kernels before 5.11 cannot do it and hand such descriptors on.
        _ = SystemCall(CloseRange, FirstAfterStandard, uint.MaxValue, SetCloseOnExec);

        // Here and not in the child, which could say neither what is wrong nor that it is a pipe.
        using var log = request.LogFile is { } path ? GuardedFile.OpenAppend(path) : null;
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var arguments = new NativeStrings(request.Arguments);
        using var variables = new NativeStrings(request.Variables.Select(variable => $"{variable.Key}={variable.Value}"));
        using var directory = new NativeStrings(request.WorkingDirectory is { } start ? [start] : []);
        var written = (int)(log ?? nothing).DangerousGetHandle();
        using var input = AboveStandard(request.StandardInput ?? (int)nothing.DangerousGetHandle());
        using var output = AboveStandard(request.StandardOutput ?? written);
        using var error = AboveStandard(written);
        var program = new NativeProgram(arguments.Pointer, variables.Pointer, directory.Pointer[0])
        {
            Input = (int)input.DangerousGetHandle(),
            Output = (int)output.DangerousGetHandle(),
            Error = (int)error.DangerousGetHandle(),
        };
        return TryStartInside(request.Group, program) ?? Spawn(request.Group, program);
    }

    /// <summary>
    /// A descriptor that is none of the three, where this process was started without one of them: put in its place it would stay closed to programs,
    /// or overwrite another before that is put into its own.
    /// </summary>
    private static SafeFileHandle AboveStandard(int descriptor)
    {
        if (descriptor >= FirstAfterStandard)
        {
            return new SafeFileHandle(descriptor, ownsHandle: false);
        }

        var copy = Duplicate(descriptor, DuplicateFrom, (int)FirstAfterStandard);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static int? TryStartInside(ControlGroup? group, in NativeProgram program)
    {
        if (group is null || !BirthInGroup.IsPossible || group.TryOpen() is not { } directory)
        {
            return null;
        }

        using (directory)
        {
            return BirthInGroup.TryStart(directory.Descriptor, program);
        }
    }

    private static int Spawn(ControlGroup? group, in NativeProgram program)
    {
        byte* attributes = stackalloc byte[StructureSize];
        byte* actions = stackalloc byte[StructureSize];
        byte* signals = stackalloc byte[StructureSize];
        Check(AttributesInit(attributes));
        Check(ActionsInit(actions));
        try
        {
            Check(AttributesSetFlags(attributes, SetSession | SetSignalDefaults | SetSignalMask));
            Check(SignalSetFill(signals));
            Check(AttributesSetDefaults(attributes, signals));
            Check(SignalSetEmpty(signals));
            Check(AttributesSetMask(attributes, signals));
            Check(ActionsAddDuplicate(actions, program.Input, 0));
            Check(ActionsAddDuplicate(actions, program.Output, 1));
            Check(ActionsAddDuplicate(actions, program.Error, 2));
            if (program.Directory != null)
            {
                Check(ActionsAddChangeDirectory(actions, program.Directory));
            }

            var (arguments, variables) = ((nint)program.Arguments, (nint)program.Variables);
            var pid = 0;
            Check(group is null ? Start() : group.Inside(Start));
            return pid;

            int Start() => Spawn(out pid, *(byte**)arguments, actions, attributes, (byte**)arguments, (byte**)variables);
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, long first, long last, long flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int SignalSetFill(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SignalSetEmpty(byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionsAddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int ActionsAddChangeDirectory(byte* actions, byte* path);
}
