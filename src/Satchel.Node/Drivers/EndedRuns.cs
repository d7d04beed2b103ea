using Satchel.Abstractions.Runs;

namespace Satchel.Node.Drivers;

/// <summary>
/// The last runs that are over and have no claim to tell it: they ended in the queue, or were forgotten. A submit or stop whose word to start
/// one comes late, since its job was stopped or even deleted meanwhile, must not start it. Thread-safe.
/// </summary>
/// <param name="most">How many are known: far more than calls can be on their way.</param>
internal sealed class EndedRuns(int most)
{
    private readonly HashSet<RunId> _known = [];
    private readonly Queue<RunId> _order = new();

    public void Add(RunId runId)
    {
        lock (_known)
        {
            if (!_known.Add(runId))
            {
                return;
            }

            _order.Enqueue(runId);
            if (_order.Count > most)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }

    public bool Contains(RunId runId)
    {
        lock (_known)
        {
            return _known.Contains(runId);
        }
    }
}
