using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Storage;

/// <summary>
/// A file being written under <see cref="StoreLayout.Temporary"/>: published whole under its final name, or gone; one under
/// <see cref="StoreLayout.Partial"/> may stay, to be gone on with.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _file;
    private bool _sealed;
    private bool _published;

    public TemporaryFile(StoreLayout layout)
    {
        _path = Path.Combine(layout.Temporary, Guid.NewGuid().ToString("N"));
        _file = Open(_path, FileMode.CreateNew, FileAccess.Write, UnixFileMode.UserRead);
    }

    private TemporaryFile(string path)
    {
        _path = path;
        _file = new FileStream(OpenToGoOn(path), FileAccess.ReadWrite, bufferSize: 0);
        Length = _file.Length;
    }

    /// <summary>Opens a file to go on with, or makes it. What else stands in its place goes: others can know its name.</summary>
    /// <exception cref="DiskFullException">No room for the name.</exception>
    public static TemporaryFile GoOnWith(string path) => new(path);

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Whether disposing leaves the file, as long as what was written, for somebody to go on with.</summary>
    public bool IsKept { get; set; }

    /// <summary>Reads what was written, of a file to go on with.</summary>
    public SparseReader Read() => new(_file.SafeFileHandle, Length);

    /// <exception cref="DiskFullException">No room; dispose removes what was written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            SparseFile.Write(_file.SafeFileHandle, bytes, Length);
            Length += bytes.Length;
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(_path, exception);
        }
    }

    /// <summary>
    /// Makes the bytes durable and closes the file: no more may be appended. Called by <see cref="Publish"/> when it was not
    /// before.
    /// </summary>
    /// <exception cref="DiskFullException">The disk had promised room it does not have.</exception>
    public void Seal()
    {
        if (_sealed)
        {
            return;
        }

        try
        {
            SparseFile.SetLength(_file.SafeFileHandle, Length);
            if (_file.CanRead)
            {
                File.SetUnixFileMode(_file.SafeFileHandle, UnixFileMode.UserRead);
            }

            RandomAccess.FlushToDisk(_file.SafeFileHandle);
            _file.Dispose();
            _sealed = true;
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(_path, exception);
        }
    }

    /// <summary>Makes the bytes durable, then the name. Returns once both would survive power loss.</summary>
    /// <param name="target">Absolute, on the same file system; its directory exists. A file that is there is replaced.</param>
    /// <exception cref="DiskFullException">No room for the bytes or the name.</exception>
    public void Publish(string target)
    {
        Seal();
        try
        {
            File.Move(_path, target, overwrite: true);
            _published = true;
            DurableDirectory.Flush(Path.GetDirectoryName(target)!);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(target, exception);
        }
    }

    public void Dispose()
    {
        if (IsKept && !_sealed)
        {
            SparseFile.SetLength(_file.SafeFileHandle, Length);
        }

        _file.Dispose();
        if (!_published && !IsKept)
        {
            File.Delete(_path);
        }
    }

    private static SafeFileHandle OpenToGoOn(string path)
    {
        try
        {
            OwnFile.RemoveOther(path);
            Unseal(path);
            return GuardedFile.OpenReadWrite(path);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(path, exception);
        }
    }

    /// <summary>Makes a file writable that somebody sealed who was killed before it had its name.</summary>
    private static void Unseal(string path)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(path);
            if (file is not null)
            {
                File.SetUnixFileMode(file, Writable);
            }
        }
        catch (IOException exception) when (exception.HResult is GuardedFile.NotPermitted)
        {
            // Nothing of ours has such a mode.
            OwnFile.Remove(path);
        }
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, UnixFileMode permissions)
    {
        try
        {
            return new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = mode,
                    Access = access,
                    BufferSize = 0,
                    UnixCreateMode = permissions,
                }
            );
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(path, exception);
        }
    }
}
