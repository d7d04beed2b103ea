using Satchel.Abstractions.Streams;

namespace Satchel.Archives.Tar;

/// <summary>The next bytes of a tar, exactly as many as an entry has.</summary>
internal sealed class TarContent(Stream tar, long size, Func<Exception> cutShort) : ForwardStream
{
    /// <summary>Bytes not read yet.</summary>
    public long Remaining { get; private set; } = size;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Remaining);
        return wanted == 0 ? 0 : Count(tar.Read(buffer[..wanted]));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, Remaining);
        return wanted == 0 ? 0 : Count(await tar.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false));
    }

    private int Count(int read)
    {
        Remaining -= read;
        return read > 0 ? read : throw cutShort();
    }
}
