using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>Has the views of launch plans realized, not too many at the same time. Thread-safe.</summary>
/// <param name="views">Realizes them.</param>
/// <param name="failures">Tells what it fails with.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for owns nothing.")]
internal sealed class ViewRealizing(IViewRealizer views, SetupFailures failures)
{
    // Most are made in no time; where views are copies, these bound the disk's work.
    private readonly SemaphoreSlim _places = new(16 * Environment.ProcessorCount);

    /// <param name="step">Told when there is a view to realize.</param>
    public async Task<LaunchPlan> RealizeAsync(LaunchPlan draft, EnvironmentRequest request, CurrentStep step, CancellationToken stop)
    {
        if (draft.Views.Count == 0)
        {
            return draft;
        }

        step.Set(EnvironmentPhase.Sources, "views");
        await _places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await failures
                .TellAsync(
                    EnvironmentPhase.Sources,
                    "views",
                    logFile: null,
                    token => views.RealizeAsync(draft, request.Progress, token),
                    stop
                )
                .ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }
}
