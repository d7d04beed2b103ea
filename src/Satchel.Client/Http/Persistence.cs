using Satchel.Abstractions.Errors;

namespace Satchel.Client.Http;

/// <summary>Repeats calls that may be repeated while the cluster is away, such as during a restart of its head.</summary>
/// <param name="away">Told once for each call that has to wait: why.</param>
internal sealed class Persistence(Action<SatchelError>? away)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="call">May be made any number of times.</param>
    /// <exception cref="ConnectionException">The cluster stayed away for half a minute.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var givesUp = TimeProvider.System.GetUtcNow() + Patience;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionException gone) when (TimeProvider.System.GetUtcNow() + pause < givesUp)
            {
                if (pause == FirstPause)
                {
                    away?.Invoke(gone.Error);
                }

                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
