using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Sockets;

/// <summary>
/// Waits for many descriptors at once, <c>epoll(7)</c>, level-triggered: what is not read is told again. One thread waits; any thread may
/// <see cref="Wake"/> it.
/// </summary>
public sealed partial class EventPoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const uint In = 0x1;
    private const uint Out = 0x4;
    private const uint Error = 0x8;
    private const uint HangUp = 0x10;
    private const int MostEvents = 64;
    private const int Interrupted = 4;
    private const long WakeKey = -1;

    // The kernel packs the structure on x86-64 alone.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly SafeFileHandle _poll;
    private readonly SafeFileHandle _wake;
    private readonly byte[] _events = new byte[MostEvents * 16];
    private int _woken;

    /// <exception cref="Win32Exception">The process has no descriptor left for it.</exception>
    public EventPoll()
    {
        _poll = Checked(Create(CloseOnExec));
        _wake = Checked(CreateEvent(0, CloseOnExec | NonBlocking));
        Control(Add, _wake, In, WakeKey);
    }

    /// <summary>Starts to watch a descriptor for something to read.</summary>
    /// <param name="handle">The descriptor.</param>
    /// <param name="key">At least 0; told with each event.</param>
    public void Watch(SafeHandle handle, long key) => Control(Add, handle, In, key);

    /// <summary>Says what a descriptor that is watched is watched for; its end is told in any case.</summary>
    public void Change(SafeHandle handle, long key, bool read, bool write) =>
        Control(Modify, handle, (read ? In : 0) | (write ? Out : 0), key);

    /// <summary>Stops to watch a descriptor.</summary>
    public void Forget(SafeHandle handle) => Control(Delete, handle, 0, 0);

    /// <summary>Waits for events, and for <see cref="Wake"/>.</summary>
    /// <param name="timeout">In milliseconds; -1 waits for ever, 0 not at all.</param>
    /// <param name="readiness">Takes key and what is ready of each event.</param>
    /// <returns>How many there were.</returns>
    public int Wait(int timeout, Span<(long Key, bool Read, bool Write)> readiness)
    {
        var count = WaitForEvents(timeout, Math.Min(readiness.Length, MostEvents));
        var told = 0;
        for (var index = 0; index < count; index++)
        {
            var item = _events.AsSpan(index * Stride, Stride);
            var events = MemoryMarshal.Read<uint>(item);
            var key = MemoryMarshal.Read<long>(item[(Stride - sizeof(long))..]);
            if (key == WakeKey)
            {
                _ = ReadEvent(_wake, out _, sizeof(ulong));
                // A full fence: what the waker has left is looked for after this, or a wake-up would be lost.
                Interlocked.Exchange(ref _woken, 0);
                continue;
            }

            // An end is something to read: the read tells it.
            readiness[told++] = (key, (events & (In | HangUp | Error)) != 0, (events & Out) != 0);
        }

        return told;
    }

    /// <summary>Has the waiting thread return, now or when it next waits.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
        {
            var one = 1UL;
            _ = WriteEvent(_wake, one, sizeof(ulong));
        }
    }

    public void Dispose()
    {
        _poll.Dispose();
        _wake.Dispose();
    }

    private unsafe int WaitForEvents(int timeout, int most)
    {
        fixed (byte* events = _events)
        {
            var count = Wait(_poll, events, most, timeout);
            return count >= 0 ? count
                : Marshal.GetLastPInvokeError() == Interrupted ? 0
                : throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private unsafe void Control(int operation, SafeHandle handle, uint events, long key)
    {
        var item = stackalloc byte[16];
        MemoryMarshal.Write(new Span<byte>(item, 16), events);
        MemoryMarshal.Write(new Span<byte>(item + Stride - sizeof(long), sizeof(long)), key);
        if (Control(_poll, operation, handle, item) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private static SafeFileHandle Checked(int descriptor) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(SafeFileHandle poll, int operation, SafeHandle descriptor, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int Wait(SafeFileHandle poll, byte* events, int most, int timeout);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadEvent(SafeFileHandle descriptor, out ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteEvent(SafeFileHandle descriptor, in ulong value, nint length);
}
