using System.Diagnostics;

namespace Satchel.Testing.Running;

/// <summary>Waits for what no event announces, such as the end of somebody else's process.</summary>
public static class Eventually
{
    // Of a machine where everything stands still now and then: what comes true costs none of it.
    private const int Patience = 240;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string because, int seconds = Patience) =>
        TrueAsync(() => Task.FromResult(condition()), because, seconds);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, int)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string because, int seconds = Patience)
    {
        var watch = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        while (!await condition().ConfigureAwait(false))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"Did not come true: {because}.");
            }

            await pause.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }
}
