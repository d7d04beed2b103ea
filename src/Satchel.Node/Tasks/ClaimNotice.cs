using Satchel.Node.Peers;
using Satchel.Node.Scheduling;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>Tells the driver of a scheduling class, once, that actors hold what its tasks wait for: they may never give it back. On the loop only.</summary>
internal sealed class ClaimNotice(TaskEnvironment environment, ResourceRequest request, ActorClaims claims, NodeLoop loop, NodeOptions node)
{
    private bool _isWatched;
    private bool _isTold;

    /// <summary>Looks after a while whether the same one still waits, and again as long as any does.</summary>
    /// <param name="waiting">What waits now.</param>
    /// <param name="next">What waits at a later moment; null when nothing does.</param>
    public void Watch(object waiting, Func<object?> next)
    {
        if (_isWatched || _isTold)
        {
            return;
        }

        _isWatched = true;
        loop.After(
            node.ClaimPatience,
            () =>
            {
                _isWatched = false;
                var found = next();
                if (found == waiting && claims.Explain(request.Amounts) is { } held)
                {
                    _isTold = true;
                    environment.Session.Notice(
                        "warning",
                        $"A task or actor waits that asks for {ActorClaims.Describe(request.Amounts)}. {held} End some, make fewer or give them num_cpus=0."
                    );
                }
                else if (found is not null)
                {
                    Watch(found, next);
                }
            }
        );
    }
}
