using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Calls that are answered once something has changed, or after a while.</summary>
internal sealed class LongWait(LongCalls longCalls, Leaving leaving)
{
    public const int LongestSeconds = 60;

    /// <summary>Waits, in one of the places that there are for it.</summary>
    /// <returns>Whether that ended by itself, not by patience or since the daemon leaves: then nothing has changed, which is an answer, too.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> wait, TimeSpan patience, CancellationToken cancelled)
    {
        using var place = longCalls.Enter();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        enough.CancelAfter(patience);
        try
        {
            await wait(enough.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}
