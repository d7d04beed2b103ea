using System.ComponentModel;
using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>Changes what this process is to the kernel.</summary>
public static partial class OwnProcess
{
    private const int SetChildSubreaper = 36;
    private const int OpenForReadWrite = 2;
    private const int StandardError = 2;
    private const int Descriptors = 7; // RLIMIT_NOFILE
    private const int Stack = 3; // RLIMIT_STACK
    private const int CoreFile = 4; // RLIMIT_CORE
    private const ulong LeastArgumentRoom = 128 * 1024; // ARG_MAX
    private const ulong MostArgumentRoom = 6 * 1024 * 1024; // three quarters of the usual stack

    /// <summary>The user whose rights this process has (the effective one).</summary>
    public static uint UserId { get; } = GetEffectiveUser();

    /// <summary>The group whose rights this process has (the effective one).</summary>
    public static uint GroupId { get; } = GetEffectiveGroup();

    /// <summary>The user who started this process (the real one).</summary>
    public static uint RealUserId { get; } = GetRealUser();

    /// <summary>
    /// Bytes that arguments and variables of a program may have together that this process or one below it starts, with their ends and the
    /// pointers to them: a quarter of the limit of the stack, within the kernel's own bounds.
    /// </summary>
    public static long ArgumentRoom { get; } =
        GetLimit(Stack, out var stack) == 0
            ? (long)Math.Clamp(stack.Soft / 4, LeastArgumentRoom, MostArgumentRoom)
            : (long)LeastArgumentRoom;

    /// <summary>Leaves the caller's session and terminal. No error when it leads one already.</summary>
    public static void LeaveSession() => _ = SetSid();

    /// <summary>Makes orphaned descendants children of this process, however often they fork and whatever session they start.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void BecomeSubreaper()
    {
        if (PrCtl(SetChildSubreaper, 1, 0, 0, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Which rights new files of this process, and of those that it starts from now on, do not get, whatever it was started with.</summary>
    public static void SetFileMask(UnixFileMode mask) => _ = SetMask((uint)mask);

    /// <summary>Raises how many descriptors this process may have to what it is allowed to raise it to.</summary>
    /// <returns>How many it may have from now on.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static long RaiseDescriptorLimit()
    {
        if (GetLimit(Descriptors, out var limit) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        if (limit.Soft < limit.Hard)
        {
            limit.Soft = limit.Hard;
            if (SetLimit(Descriptors, limit) != 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }

        return (long)Math.Min(limit.Soft, long.MaxValue);
    }

    /// <summary>
    /// Has neither this process nor one below it write its memory to a file when it crashes, unless that asks for it (<c>ulimit -c</c>): secrets
    /// are in there. Nothing where the kernel refuses.
    /// </summary>
    public static void LeaveNoCoreFiles()
    {
        if (GetLimit(CoreFile, out var limit) == 0)
        {
            limit.Soft = 0;
            _ = SetLimit(CoreFile, limit);
        }
    }

    /// <summary>Returns what the C library holds of freed memory to the kernel, where it can (glibc).</summary>
    public static void ReturnFreeMemory()
    {
        try
        {
            _ = TrimHeap(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries hold little and have no such call.
        }
    }

    /// <summary>Points a standard stream of this process at <c>/dev/null</c>, so that whoever holds the other end sees its end.</summary>
    /// <param name="descriptor">0, 1 or 2.</param>
    /// <exception cref="Win32Exception"><c>/dev/null</c> cannot be opened.</exception>
    public static void Silence(int descriptor)
    {
        var handle = Open("/dev/null", OpenForReadWrite);
        if (handle < 0 || Dup2(handle, descriptor) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        if (handle != descriptor)
        {
            _ = Close(handle);
        }
    }

    /// <summary>Makes standard error append to a file, for what the runtime itself says when it dies, too.</summary>
    /// <param name="path">Absolute; made with mode 0600 when it is new.</param>
    /// <exception cref="IOException">The file cannot be opened, or is no regular one.</exception>
    public static void AppendStandardErrorTo(string path)
    {
        using var file = GuardedFile.OpenAppend(path);
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            if (Dup2((int)file.DangerousGetHandle(), StandardError) < 0)
            {
                throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
            }
        }
        finally
        {
            if (added)
            {
                file.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int PrCtl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroup();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetRealUser();

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    /// <summary>The kernel's <c>struct rlimit</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
