using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Durability;

/// <summary>
/// A file whose room is taken before there is anything to say, so that it can be said on a disk that is full by then. Not thread-safe.
/// </summary>
public sealed partial class ReservedFile : IDisposable
{
    private readonly FileStream _file;
    private string? _path;

    private ReservedFile(FileStream file, string path) => (_file, _path) = (file, path);

    /// <summary>Makes the file, with mode 0600.</summary>
    /// <param name="path">Absolute, not there; its directory exists.</param>
    /// <param name="bytes">How much room it takes.</param>
    /// <exception cref="IOException">It cannot be made; see <see cref="DiskSpace.IsExhausted"/> for no room. Nothing is left.</exception>
    public static ReservedFile Create(string path, int bytes)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = Private,
            BufferSize = 0,
        };
        var reserved = new ReservedFile(new FileStream(path, options), path);
        var error = Allocate(reserved._file.SafeFileHandle, 0, bytes);
        if (error != 0)
        {
            reserved.Dispose();
            throw new IOException($"{new Win32Exception(error).Message}: '{path}'", error);
        }

        return reserved;
    }

    /// <summary>Gives the file another name, whatever is there. Not durable.</summary>
    /// <exception cref="IOException">It is gone, or the directory is.</exception>
    public void Rename(string path)
    {
        File.Move(_path!, path, overwrite: true);
        _path = path;
    }

    /// <summary>Makes it a file of its own, as <see cref="DurableFile.Write"/> does. Disposing this leaves it alone then.</summary>
    /// <param name="path">In the same directory; replaced when it is there.</param>
    /// <param name="content">All of the file. Needs no room up to what was reserved.</param>
    /// <exception cref="IOException">The reserved file is gone, or more room was needed than is there; can be tried again then.</exception>
    public void Become(string path, ReadOnlySpan<byte> content)
    {
        var file = _file.SafeFileHandle;
        RandomAccess.Write(file, content, 0);
        RandomAccess.SetLength(file, content.Length);
        RandomAccess.FlushToDisk(file);
        Rename(path);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
        _path = null;
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
            _path = null;
        }
    }

    /// <returns>0 or the error number.</returns>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
