using System.Buffers;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>
/// The names in one directory as the bytes they are, read at once in the order the file system gives them, and their status without a walk
/// of the whole path. Holds a file descriptor until disposed. For one thread.
/// </summary>
public sealed unsafe partial class DirectoryListing : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<Name> _names = [];
    private readonly string _path;
    private nint _stream;

    private DirectoryListing(string path, nint stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>How many names there are, <c>.</c> and <c>..</c> not counted.</summary>
    public int Count => _names.Count;

    /// <exception cref="IOException">It cannot be opened or read; <c>HResult</c> is the error number.</exception>
    public static DirectoryListing Open(string path)
    {
        var listing = OpenUnread(path);
        try
        {
            listing.ReadNames();
            return listing;
        }
        catch
        {
            listing.Dispose();
            throw;
        }
    }

    /// <summary>Opens a directory whose names may not be needed: there are none before <see cref="ReadNames"/>.</summary>
    /// <exception cref="IOException">It cannot be opened; <c>HResult</c> is the error number.</exception>
    public static DirectoryListing OpenUnread(string path)
    {
        var stream = OpenStream(path);
        return stream != 0 ? new DirectoryListing(path, stream) : throw PosixError.Last(path);
    }

    /// <summary>Reads the names of a directory that was opened without; once.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void ReadNames()
    {
        ObjectDisposedException.ThrowIf(_stream == 0, this);
        // struct dirent of 64-bit Linux: inode 8, offset 8, record length 2, type 1, name.
        const int typeOffset = 18;
        const int nameOffset = 19;
        while (ReadEntry(_stream) is var entry && entry != null)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + nameOffset);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                _names.Add(new Name(_bytes.WrittenCount, name.Length, entry[typeOffset]));
                _bytes.Write(name);
                _bytes.Write("\0"u8);
            }
        }

        if (Marshal.GetLastPInvokeError() != 0)
        {
            throw PosixError.Last(_path);
        }
    }

    /// <summary>Status of the directory itself.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public FileStatus OwnStatus()
    {
        ObjectDisposedException.ThrowIf(_stream == 0, this);
        return StatCall.Run(DescriptorOf(_stream), "", StatCall.EmptyPath)!.Value;
    }

    /// <summary>The bytes of one name.</summary>
    public ReadOnlySpan<byte> NameAt(int index) => _bytes.WrittenSpan.Slice(_names[index].Start, _names[index].Length);

    /// <summary>What a name stands for; null when the file system does not say without being asked for its status.</summary>
    public FileKind? KindAt(int index) =>
        _names[index].Type switch
        {
            1 => FileKind.Fifo,
            2 or 6 => FileKind.Device,
            4 => FileKind.Directory,
            8 => FileKind.Regular,
            10 => FileKind.Symlink,
            12 => FileKind.Socket,
            _ => null,
        };

    /// <summary>Status of a name itself; null when it is gone.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public FileStatus? StatusAt(int index)
    {
        ObjectDisposedException.ThrowIf(_stream == 0, this);
        return StatCall.RunIn(DescriptorOf(_stream), _bytes.WrittenSpan.Slice(_names[index].Start, _names[index].Length + 1), _path);
    }

    /// <summary>Status of a name itself that need not be among those read; null when there is none.</summary>
    /// <param name="name">Ends with a NUL byte.</param>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public FileStatus? StatusOf(ReadOnlySpan<byte> name)
    {
        ObjectDisposedException.ThrowIf(_stream == 0, this);
        return StatCall.RunIn(DescriptorOf(_stream), name, _path);
    }

    public void Dispose()
    {
        if (_stream != 0)
        {
            _ = CloseStream(_stream);
            _stream = 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint OpenStream(string path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial byte* ReadEntry(nint stream);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int DescriptorOf(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseStream(nint stream);

    private readonly record struct Name(int Start, int Length, byte Type);
}
