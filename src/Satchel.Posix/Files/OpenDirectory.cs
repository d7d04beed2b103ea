using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>
/// An open directory, and calls about names in it that no rename or link of somebody else can lead elsewhere. Error numbers are returned, not
/// thrown: to those who walk foreign trees they are what happens every day.
/// </summary>
internal sealed unsafe partial class OpenDirectory : IDisposable
{
    public const int NoEntry = 2;
    public const int NoPermission = 1;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int CrossesDevices = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;

    private const int NotImplemented = 38;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int PathOnly = 0x200000;
    private const int RemoveDirectory = 0x200;
    private const long OpenAt2 = 437;

    // RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH
    private const ulong StayInside = 0x01 | 0x02 | 0x04 | 0x08;
    private const int EntriesSize = 32 * 1024;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int DirectoryOnly = Arm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = Arm ? 0x8000 : 0x20000;
    private static readonly long ReadEntries = Arm ? 61 : 217;

    private int _descriptor;

    private OpenDirectory(int descriptor) => _descriptor = descriptor;

    public int Descriptor => _descriptor;

    /// <summary>Opens a directory by its path, wherever that leads.</summary>
    /// <exception cref="IOException">It cannot be opened; <c>HResult</c> is the error number.</exception>
    public static OpenDirectory Open(string path)
    {
        var descriptor = OpenPath(path, DirectoryOnly | CloseOnExec);
        return descriptor >= 0 ? new OpenDirectory(descriptor) : throw PosixError.Last(path);
    }

    /// <summary>
    /// Opens a directory in this one that is no link and no mount point: <see cref="CrossesDevices"/> for a mount point (also one of the same
    /// device), <see cref="TooManyLinks"/> or <see cref="NotADirectory"/> for anything else that is no directory.
    /// </summary>
    /// <param name="name">One name, ends with a NUL byte.</param>
    /// <param name="oldKernel">Whether to do without <c>openat2</c>, as kernels before 5.6 and some sandboxes must.</param>
    /// <returns>0 or the error number.</returns>
    public int TryOpenInside(ReadOnlySpan<byte> name, bool oldKernel, out OpenDirectory? opened) =>
        TryOpenInside(name, DirectoryOnly | NonBlocking, oldKernel, out opened);

    /// <summary>Opens the directory above this one.</summary>
    /// <returns>0 or the error number.</returns>
    public int TryOpenParent(out OpenDirectory? parent)
    {
        fixed (byte* name = "..\0"u8)
        {
            return Opened(OpenAt(_descriptor, name, DirectoryOnly | CloseOnExec, 0), out parent);
        }
    }

    /// <returns>0 or the error number.</returns>
    public int TryRemove(ReadOnlySpan<byte> name, bool directory)
    {
        fixed (byte* start = name)
        {
            return UnlinkAt(_descriptor, start, directory ? RemoveDirectory : 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Gives the owner of a directory in this one every right to it.</summary>
    /// <returns>0 or the error number.</returns>
    public int TryMakeWritable(ReadOnlySpan<byte> name, bool oldKernel)
    {
        // A name cannot be opened for reading without permission bits, and chmod by name would follow a link that took its place.
        var error = TryOpenInside(name, DirectoryOnly | PathOnly, oldKernel, out var directory);
        using (directory)
        {
            return directory?.TryMakeWritable() ?? error;
        }
    }

    /// <summary>Gives the owner of this directory every right to it.</summary>
    /// <returns>0 or the error number.</returns>
    public int TryMakeWritable() => ChangeMode($"/proc/self/fd/{_descriptor}", 0x1c0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Device and inode of this directory.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public (ulong Device, ulong Inode) Identity()
    {
        var status = StatCall.Run(_descriptor, "", StatCall.EmptyPath)!.Value;
        return (status.Device, status.Inode);
    }

    /// <summary>Reads the next names, <c>.</c> and <c>..</c> left out, in the order of the file system.</summary>
    /// <param name="take">Told each name, which ends with a NUL byte, and whether it is a directory; null when the file system does not
    /// say.</param>
    /// <param name="more">Whether there was anything to read, <c>.</c> and <c>..</c> counted.</param>
    /// <returns>0 or the error number.</returns>
    public int TryReadEntries(Action<byte[], bool?> take, out bool more)
    {
        // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
        const int lengthOffset = 16;
        const int typeOffset = 18;
        const int nameOffset = 19;
        const int typeDirectory = 4;
        byte* buffer = stackalloc byte[EntriesSize];
        var count = SystemCall(ReadEntries, _descriptor, (nint)buffer, EntriesSize, 0);
        more = count > 0;
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        for (var at = 0; at < count; at += *(ushort*)(buffer + at + lengthOffset))
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + nameOffset);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                var type = buffer[at + typeOffset];
                take(new ReadOnlySpan<byte>(buffer + at + nameOffset, name.Length + 1).ToArray(), type == 0 ? null : type == typeDirectory);
            }
        }

        return 0;
    }

    /// <summary>Reads from the first name again.</summary>
    public void Rewind() => _ = Seek(_descriptor, 0, 0);

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Close(_descriptor);
            _descriptor = -1;
        }
    }

    public static string Describe(int error) => new Win32Exception(error).Message;

    private int TryOpenInside(ReadOnlySpan<byte> name, int flags, bool oldKernel, out OpenDirectory? opened)
    {
        fixed (byte* start = name)
        {
            if (!oldKernel)
            {
                var how = new OpenHow { Flags = (ulong)(uint)(flags | NoFollow | CloseOnExec), Resolve = StayInside };
                var descriptor = (int)SystemCall(OpenAt2, _descriptor, (nint)start, (nint)(&how), sizeof(OpenHow));

                // Sandboxes refuse calls that they do not know with either.
                if (descriptor >= 0 || Marshal.GetLastPInvokeError() is not (NotImplemented or NoPermission))
                {
                    return Opened(descriptor, out opened);
                }
            }

            var error = Opened(OpenAt(_descriptor, start, flags | NoFollow | CloseOnExec, 0), out opened);
            if (opened is null || MountOf(opened._descriptor) == MountOf(_descriptor))
            {
                return error;
            }

            opened.Dispose();
            opened = null;
            return CrossesDevices;
        }
    }

    /// <summary>Number of the mount that an open file was reached through: another one than its directory's says mount point.</summary>
    private static string MountOf(int descriptor) =>
        File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(line => line.StartsWith("mnt_id:", StringComparison.Ordinal));

    private static int Opened(int descriptor, out OpenDirectory? opened)
    {
        opened = descriptor >= 0 ? new OpenDirectory(descriptor) : null;
        return descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
