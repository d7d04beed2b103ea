namespace Satchel.Abstractions.Streams;

/// <summary>A stream that is read once, from start to end.</summary>
public abstract class ForwardStream : ReadOnlyStream
{
    public sealed override bool CanSeek => false;

    /// <exception cref="NotSupportedException">It is not known before the end, unless a subclass says it.</exception>
    public override long Length => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
}
