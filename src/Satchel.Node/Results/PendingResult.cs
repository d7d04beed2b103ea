namespace Satchel.Node.Results;

/// <summary>A result that is still being put away.</summary>
internal sealed class PendingResult : IDisposable
{
    private readonly CancellationTokenSource _cancelled;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _dropped;

    /// <param name="leaving">Ends the work for now; the next daemon goes on.</param>
    public PendingResult(CancellationToken leaving)
    {
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(leaving);
        Cancelled = _cancelled.Token;
    }

    /// <summary>Ends the work.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Whether nobody wants the result any more.</summary>
    public bool IsDropped => _dropped;

    /// <summary>Ends when the result is there, or there will be none; cancelled when the daemon leaves before.</summary>
    public Task Over => _over.Task;

    /// <summary>Has what is there of the result removed.</summary>
    public void Drop()
    {
        _dropped = true;
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over at this very moment.
        }
    }

    /// <summary>Tells those who wait that nobody here will know: the next daemon does.</summary>
    public void Leave()
    {
        _over.TrySetCanceled(Cancelled);
        Dispose();
    }

    /// <summary>Tells those who wait that it is over.</summary>
    public void Dispose()
    {
        _over.TrySetResult();
        _cancelled.Dispose();
    }
}
