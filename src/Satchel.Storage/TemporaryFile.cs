using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Storage;

/// <summary>A file being written under <see cref="StoreLayout.Temporary"/>: published whole under its final name, or gone.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _sealed;
    private bool _published;

    public TemporaryFile(StoreLayout layout)
    {
        _path = Path.Combine(layout.Temporary, Guid.NewGuid().ToString("N"));
        try
        {
            _file = new FileStream(
                _path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    BufferSize = 0,
                    UnixCreateMode = UnixFileMode.UserRead,
                }
            );
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(layout.Temporary, exception);
        }
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

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
        _file.Dispose();
        if (!_published)
        {
            File.Delete(_path);
        }
    }
}
