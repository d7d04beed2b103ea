using Satchel.Abstractions.Streams;

namespace Satchel.Environments.Packages;

/// <summary>Reads another stream and fails as soon as it gives more bytes than allowed. Does not own it.</summary>
/// <param name="inner">Read through.</param>
/// <param name="limit">In bytes.</param>
/// <param name="failure">Makes the exception.</param>
internal sealed class LimitedStream(Stream inner, long limit, Func<Exception> failure) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Count(int count)
    {
        _read += count;
        return _read <= limit ? count : throw failure();
    }
}
