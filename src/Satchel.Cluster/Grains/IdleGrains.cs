using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Satchel.Cluster.Grains;

/// <summary>
/// Puts grains away that nobody has called for a while. Orleans' own collector does so by the clock, and refuses every new activation once
/// the clock has been set back by its age limit; so our grains are exempt from it (<see cref="KeepAliveAttribute"/>). Thread-safe.
/// </summary>
internal sealed class IdleGrains(TimeProvider time) : BackgroundService
{
    /// <summary>How long a grain stays after the last call.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<IGrainContext, long> _lastCalls = new();

    /// <summary>How many grains may be put away.</summary>
    public int Count => _lastCalls.Count;

    /// <summary>Notes that a grain was called now, and may be put away when it is not called again.</summary>
    public void Called(IGrainContext grain) => _lastCalls[grain] = time.GetTimestamp();

    /// <summary>A grain stays, or is gone already.</summary>
    public void Forget(IGrainContext grain) => _lastCalls.TryRemove(grain, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Patience / 4, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            PutAway();
        }
    }

    /// <summary>Puts those away that nobody has called for long enough.</summary>
    internal void PutAway()
    {
        foreach (var call in _lastCalls)
        {
            // Not when it has been called since.
            if (time.GetElapsedTime(call.Value) >= Patience && _lastCalls.TryRemove(call))
            {
                call.Key.Deactivate(
                    new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody has called it for a while."),
                    CancellationToken.None
                );
            }
        }
    }
}
