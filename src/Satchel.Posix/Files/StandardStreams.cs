using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>The descriptors 0, 1 and 2 of this process, which whoever started it may have closed.</summary>
public static unsafe partial class StandardStreams
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int Count = 3;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int DuplicateAbove = 1030;
    private const int Pipe = 13;
    private const nint Default = 0;
    private const int Interrupted = 4;
    private const int WouldWait = 11;
    private const short Writable = 4;
    private const short Failed = 8;

    /// <summary>
    /// Has the program begin once more, as the same process, when it was started with closed streams: the runtime has taken their numbers by
    /// then, and would have its own pipes read and written as if they were the streams. The second time they are open in the wrong direction,
    /// so that each use of them fails as that of a closed one does. Call it before anything else; it changes nothing when all are open, or
    /// when there is no <c>/proc</c> or <c>/dev/null</c>.
    /// </summary>
    public static void HoldClosed()
    {
        var closed = Enumerable.Range(0, Count).Where(static descriptor => !IsInherited(descriptor)).ToArray();
        if (closed.Length > 0 && ReadArguments() is { Length: > 0 } arguments && Environment.ProcessPath is { } program)
        {
            BeginAgain(program, arguments, closed);
        }
    }

    /// <exception cref="IOException">They cannot be written; <c>HResult</c> is the error number.</exception>
    internal static void Write(int descriptor, ReadOnlySpan<byte> bytes, string name)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = WriteSome(descriptor, start, bytes.Length);
            }

            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case WouldWait:
                    // Somebody who shares the stream has told it not to wait.
                    var writable = new Awaited(descriptor, Writable, 0);
                    _ = Wait(ref writable, 1, -1);
                    break;
                default:
                    throw PosixError.Last(name);
            }
        }
    }

    /// <summary>Whether a write would fail since the other end is gone.</summary>
    internal static bool HasFailed(int descriptor)
    {
        var awaited = new Awaited(descriptor, 0, 0);
        return Wait(ref awaited, 1, 0) > 0 && (awaited.Happened & Failed) != 0;
    }

    /// <summary>What has come through the start of a program does not close on the next one; all that the runtime opens does.</summary>
    private static bool IsInherited(int descriptor) =>
        Control(descriptor, GetFlags, 0) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    private static void BeginAgain(string program, byte[] arguments, int[] closed)
    {
        var unreadable = Above(Open("/dev/null", WriteOnly));
        var unwritable = Above(Open("/dev/null", ReadOnly));
        if (unreadable < 0 || unwritable < 0)
        {
            return;
        }

        fixed (byte* text = arguments)
        {
            var pointers = new List<nint>();
            for (var start = 0; start < arguments.Length; start += arguments.AsSpan(start).IndexOf((byte)0) + 1)
            {
                pointers.Add((nint)(text + start));
            }

            pointers.Add(0);
            // From here to the new program nothing of the runtime is to be used: it may have lost what it had under these numbers.
            foreach (var descriptor in closed)
            {
                _ = Duplicate(descriptor == 0 ? unreadable : unwritable, descriptor);
            }

            // The runtime ignores it, and a program that is started with it ignored hands that on to all that it starts.
            _ = Signal(Pipe, Default);
            fixed (nint* words = CollectionsMarshal.AsSpan(pointers))
            {
                _ = Execute(program, words);
            }
        }

        Exit(127);
    }

    /// <summary>The words of the command line as the kernel has them, each with a zero behind it.</summary>
    private static byte[] ReadArguments()
    {
        try
        {
            return File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Above(int descriptor) => descriptor < 0 ? descriptor : Control(descriptor, DuplicateAbove, Count);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Awaited(int Descriptor, short Events, short Happened);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Wait(ref Awaited first, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int number);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, nint* words);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
