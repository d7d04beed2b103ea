namespace Satchel.Storage.Tests;

/// <summary>Gives the beginning of some bytes, then waits for a moment and breaks as a connection does, or goes on when there is no break.</summary>
/// <param name="content">The bytes.</param>
/// <param name="good">How many of them come.</param>
/// <param name="until">What it waits for then.</param>
internal sealed class BreakingStream(byte[] content, int good, Task? until = null) : MemoryStream(content, 0, good)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete once all good bytes have been read.</summary>
    public Task Drained => _drained.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Read(buffer.Span) is > 0 and var read)
        {
            return read;
        }

        var waiting = until?.WaitAsync(cancellationToken);
        _drained.TrySetResult();
        await (waiting ?? Task.CompletedTask);
        throw new IOException("Connection lost.");
    }
}
