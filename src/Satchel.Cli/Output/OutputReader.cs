using Satchel.Posix.Files;

namespace Satchel.Cli.Output;

/// <summary>Who reads standard output, for what goes on while it has nothing to print: nobody notices at a write that the reader has left.</summary>
internal static class OutputReader
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs something until it ends or the reader leaves.</summary>
    /// <exception cref="IOException">The reader has left, as a write would say: <see cref="StandardOutput.ReaderHasLeft"/>.</exception>
    public static async Task<T> WhileThereAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = run(left.Token);
        // Once the caller has left nothing but the end is waited for: each pause would be over at once.
        while (!running.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(running, Task.Delay(LookInterval, left.Token)).ConfigureAwait(false);
            if (!running.IsCompleted && !cancellationToken.IsCancellationRequested && StandardOutput.HasLostReader)
            {
                await left.CancelAsync().ConfigureAwait(false);
                await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new IOException("The reader has left.", StandardOutput.ReaderHasLeft);
            }
        }

        return await running.ConfigureAwait(false);
    }
}
