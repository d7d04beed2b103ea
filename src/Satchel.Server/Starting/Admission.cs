using Satchel.Abstractions.Errors;

namespace Satchel.Server.Starting;

/// <summary>The door for new jobs. Once it is closed and those inside have gone through, no job can appear any more.</summary>
internal sealed class Admission
{
    private readonly Lock _door = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _closed;

    /// <summary>Completes when the door is closed and all who were in have left.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>Lets a submit in; dispose the pass when the job is durable, or was refused.</summary>
    /// <exception cref="SatchelException"><c>shutting_down</c>.</exception>
    public IDisposable Enter()
    {
        lock (_door)
        {
            if (_closed)
            {
                throw new SatchelException(
                    new SatchelError(
                        "shutting_down",
                        "The cluster is shutting down and takes no jobs.",
                        "Start it again with `satchel start --head`."
                    )
                    {
                        Retryable = true,
                    }
                );
            }

            _inside++;
            return new Pass(this);
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        lock (_door)
        {
            _closed = true;
            TellWhenEmptied();
        }
    }

    private void Leave()
    {
        lock (_door)
        {
            _inside--;
            TellWhenEmptied();
        }
    }

    private void TellWhenEmptied()
    {
        if (_closed && _inside == 0)
        {
            _emptied.TrySetResult();
        }
    }

    private sealed class Pass(Admission admission) : IDisposable
    {
        private Admission? _admission = admission;

        public void Dispose() => Interlocked.Exchange(ref _admission, null)?.Leave();
    }
}
