using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Layers;

/// <summary>Lets everybody in this process who wants one layer wait for one build.</summary>
internal sealed class BuildFlights
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BuildFlight> _flights = new(StringComparer.Ordinal);

    /// <summary>Joins the build that is on its way, or starts one.</summary>
    /// <param name="name">Equal for equal layers.</param>
    /// <param name="audience">Where to tell about it; every call has its own.</param>
    /// <param name="build">Builds, until it is cancelled by the token.</param>
    public async Task<Layer> RunAsync(
        string name,
        BuildAudience audience,
        Func<BuildFlight, CancellationToken, Task<Layer>> build,
        CancellationToken cancellationToken
    )
    {
        // One that has been abandoned still holds the layer's lock until it has cleaned up behind itself.
        BuildFlight flight;
        while (!TryBoard(name, audience, build, out flight))
        {
            await EndOf(flight).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await flight.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (flight.Leave(audience))
            {
                // Nothing of the build is left once the last one who wanted it has gone.
                await EndOf(flight).ConfigureAwait(false);
                flight.Dispose();
            }
        }
    }

    private static Task EndOf(BuildFlight flight) =>
        flight.Result.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private bool TryBoard(
        string name,
        BuildAudience audience,
        Func<BuildFlight, CancellationToken, Task<Layer>> build,
        out BuildFlight flight
    )
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(name, out flight!))
            {
                return flight.TryJoin(audience);
            }

            flight = new BuildFlight();
            flight.TryJoin(audience);
            _flights[name] = flight;
            flight.Result = FlyAsync(name, flight, build);
            return true;
        }
    }

    private async Task<Layer> FlyAsync(string name, BuildFlight flight, Func<BuildFlight, CancellationToken, Task<Layer>> build)
    {
        // The caller holds a lock and waits for nothing.
        await Task.Yield();
        try
        {
            return await build(flight, flight.Abandoned).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _flights.Remove(name);
            }
        }
    }
}
