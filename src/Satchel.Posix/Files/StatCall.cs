using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary><c>statx(2)</c>, whose structure is the same on every architecture.</summary>
internal static unsafe partial class StatCall
{
    public const int CurrentDirectory = -100;
    public const int NoFollow = 0x100;
    public const int EmptyPath = 0x1000;

    private const uint BasicFields = 0x7ff;
    private const int BlockSize = 512; // Of every file system, in this call.
    private const int NoEntry = 2;
    private const int NotADirectory = 20;
    private const int TooManyLinks = 40;

    public static FileStatus? Run(int directory, string path, int flags)
    {
        if (Stat(directory, path, flags, BasicFields, out var raw) == 0)
        {
            return raw.ToStatus();
        }

        return Marshal.GetLastPInvokeError() is NoEntry or NotADirectory or TooManyLinks ? null : throw PosixError.Last(path);
    }

    /// <summary>What a file takes on its disk; null when there is no such name.</summary>
    public static (long Bytes, uint Links, ulong Inode)? RoomOf(string path)
    {
        if (Stat(CurrentDirectory, path, NoFollow, BasicFields, out var raw) == 0)
        {
            return ((long)raw.Blocks * BlockSize, raw.Links, raw.Inode);
        }

        return Marshal.GetLastPInvokeError() is NoEntry or NotADirectory or TooManyLinks ? null : throw PosixError.Last(path);
    }

    /// <summary>Asks about a name in an open directory; a link is not followed.</summary>
    /// <param name="name">Ends with a NUL byte.</param>
    /// <param name="path">Path of the directory, for the message.</param>
    public static FileStatus? RunIn(int directory, ReadOnlySpan<byte> name, string path)
    {
        fixed (byte* start = name)
        {
            if (StatName(directory, start, NoFollow, BasicFields, out var raw) == 0)
            {
                return raw.ToStatus();
            }
        }

        return Marshal.GetLastPInvokeError() == NoEntry ? null : throw PosixError.Last(path);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Stat(int directory, string path, int flags, uint mask, out RawStatus status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatName(int directory, byte* name, int flags, uint mask, out RawStatus status);

    [StructLayout(LayoutKind.Sequential)]
    private struct RawTime
    {
        public long Seconds;
        public uint Nanoseconds;
        private readonly int _reserved;

        public readonly long TotalNanoseconds => (Seconds * 1_000_000_000) + Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct RawStatus
    {
        private const int TypeMask = 0xf000;
        private const int PermissionMask = 0x1ff;

        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint User;
        public uint Group;
        public ushort Mode;
        private readonly ushort _spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public RawTime Accessed;
        public RawTime Born;
        public RawTime Changed;
        public RawTime Modified;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;

        public readonly FileStatus ToStatus() =>
            new(
                (Mode & TypeMask) switch
                {
                    0x8000 => FileKind.Regular,
                    0x4000 => FileKind.Directory,
                    0xa000 => FileKind.Symlink,
                    0x1000 => FileKind.Fifo,
                    0xc000 => FileKind.Socket,
                    _ => FileKind.Device,
                },
                (long)Size,
                Modified.TotalNanoseconds,
                Changed.TotalNanoseconds,
                Inode,
                ((ulong)DeviceMajor << 32) | DeviceMinor,
                (UnixFileMode)(Mode & PermissionMask)
            )
            {
                UserId = User,
                Links = Links,
                IsWhiteout = (Mode & TypeMask) == 0x2000 && SpecialMajor == 0 && SpecialMinor == 0,
            };
    }
}
