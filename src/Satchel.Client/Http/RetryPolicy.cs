using Satchel.Abstractions.Errors;

namespace Satchel.Client.Http;

/// <summary>Repeats calls that may be repeated while the cluster is away, such as during a restart of its head.</summary>
/// <param name="away">Told once for each call that has to wait: why.</param>
/// <param name="revive">Tried before each repeat: may bring the cluster back; what it throws ends the call.</param>
internal sealed class RetryPolicy(Action<SatchelError>? away, Func<ConnectionException, CancellationToken, Task>? revive = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="call">May be made any number of times.</param>
    /// <exception cref="ConnectionException">The cluster stayed away for half a minute.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        long? since = null;
        while (true)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionException gone)
            {
                if (TimeProvider.System.GetElapsedTime(began) > Patience)
                {
                    // It was there all the while: a long upload that broke, not one more attempt at a cluster that is away.
                    (since, pause) = (null, FirstPause);
                }

                since ??= TimeProvider.System.GetTimestamp();
                if (TimeProvider.System.GetElapsedTime(since.Value) + pause > Patience)
                {
                    throw;
                }

                if (pause == FirstPause)
                {
                    away?.Invoke(gone.Error);
                }

                if (revive is not null)
                {
                    await revive(gone, cancellationToken).ConfigureAwait(false);
                }
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
