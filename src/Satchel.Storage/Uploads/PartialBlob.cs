using System.Buffers;

namespace Satchel.Storage.Uploads;

/// <summary>The beginning of a blob: its file and the hash of what is in it. For one caller at a time; disposing lets go of the hash, too, unless it rests.</summary>
internal sealed class PartialBlob : IDisposable
{
    private const int BufferSize = 512 * 1024;

    /// <summary>Less is not worth a file; so however many break off, they are no more than the disk is large.</summary>
    private const long Smallest = 1024 * 1024;

    public PartialBlob(string path, HashedPart? known)
    {
        File = TemporaryFile.GoOnWith(path);
        Start = File.Length;
        Hashed = known is not null && known.Length <= File.Length ? known : new HashedPart();
        if (Hashed != known)
        {
            known?.Dispose();
        }
    }

    public TemporaryFile File { get; }

    /// <summary>Bytes that were there before.</summary>
    public long Start { get; }

    /// <summary>What of it has been hashed: outlives this one if it rests, so that the next need not read it all.</summary>
    public HashedPart Hashed { get; }

    /// <summary>Hashes what is there.</summary>
    public void CatchUp(CancellationToken cancellationToken)
    {
        if (Hashed.Length == File.Length)
        {
            return;
        }

        var reader = File.Read();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Hashed.Length < File.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(buffer.Length, File.Length - Hashed.Length);
                var read = reader.Read(buffer.AsSpan(0, wanted), Hashed.Length);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file of an upload became shorter.");
                }

                Hashed.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes in what comes, to the end; when that fails, what has come until then.</summary>
    public async Task ReadToEndAsync(Stream content, RunningUpload upload)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var filled = 0;
        try
        {
            while (await upload.ReadAsync(content, buffer.AsMemory(filled)).ConfigureAwait(false) is > 0 and var read)
            {
                filled += read;
                if (filled == buffer.Length)
                {
                    filled = 0;
                    Append(buffer, upload);
                }
            }
        }
        finally
        {
            Append(buffer.AsSpan(0, filled), upload);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Leaves the file to whoever goes on with it, unless there is too little in it.</summary>
    /// <returns>Whether it stays.</returns>
    public bool Rest() => File.IsKept = File.Length >= Smallest;

    public void Dispose()
    {
        if (!File.IsKept)
        {
            Hashed.Dispose();
        }

        File.Dispose();
    }

    private void Append(ReadOnlySpan<byte> bytes, RunningUpload upload)
    {
        File.Append(bytes);
        Hashed.Append(bytes);
        upload.Held = File.Length;
    }
}
