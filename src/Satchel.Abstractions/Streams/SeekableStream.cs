namespace Satchel.Abstractions.Streams;

/// <summary>A stream that is read from anywhere.</summary>
public abstract class SeekableStream : ReadOnlyStream
{
    public sealed override bool CanSeek => true;

    public sealed override long Seek(long offset, SeekOrigin origin) =>
        Position =
            offset
            + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => Position,
                _ => Length,
            };
}
