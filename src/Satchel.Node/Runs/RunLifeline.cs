namespace Satchel.Node.Runs;

/// <summary>The daemon's end of the pipe to a supervisor whose run must not outlive it. The kernel closes it when the daemon is killed.</summary>
internal sealed class RunLifeline : IDisposable
{
    private readonly Lock _gate = new();
    private Stream? _pipe;
    private bool _isDisposed;

    /// <summary>Keeps the pipe open.</summary>
    public void Keep(Stream pipe)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _pipe = pipe;
                return;
            }
        }

        pipe.Dispose();
    }

    /// <summary>Lets go: the run is stopped. Again is fine.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _pipe?.Dispose();
            _pipe = null;
        }
    }
}
