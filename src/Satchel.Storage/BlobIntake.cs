using System.Buffers;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;

namespace Satchel.Storage;

/// <summary>Takes in the bytes of one blob of any size: hashes them and writes them to a temporary file, in constant memory.</summary>
/// <param name="keep">False only hashes: the store has the blob.</param>
internal sealed class BlobIntake(StoreLayout layout, bool keep) : IDisposable
{
    private const int BufferSize = 512 * 1024;

    private readonly TemporaryFile? _file = keep ? new TemporaryFile(layout) : null;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <summary>What was written.</summary>
    /// <exception cref="SatchelException"><c>blob_put_aside</c>: nothing was, since the store had the blob when this began, and has it no more.</exception>
    public TemporaryFile File =>
        _file
        ?? throw new SatchelException(
            new SatchelError("blob_put_aside", "A blob that is stored was found damaged while it was sent.", "Send it again.")
            {
                Retryable = true,
            }
        );

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file?.Append(bytes);
        _length += bytes.Length;
    }

    public async Task ReadToEndAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while (
                (
                    count = await content
                        .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                        .ConfigureAwait(false)
                ) > 0
            )
            {
                Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Digest and length of everything taken in. Called once.</summary>
    public BlobRef Finish()
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(bytes);
        return new BlobRef(new Digest(bytes), _length);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hash.Dispose();
    }
}
