using Satchel.Cli.Output;

namespace Satchel.Cli.Tests.Output;

public sealed class OutputReaderTests
{
    [Fact]
    public async Task WhileThereAsync_CallerHasLeft_WaitsForTheEndWithoutSpinning()
    {
        using var leaving = new CancellationTokenSource();
        await leaving.CancelAsync();
        var ending = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>? waiting = null;
        try
        {
            // A loop whose pauses are all over does not come back to its caller.
            var call = Task.Run(
                () =>
                {
                    waiting = OutputReader.WhileThereAsync(_ => ending.Task, leaving.Token);
                },
                TestContext.Current.CancellationToken
            );
            await call.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            ending.SetResult(3);
        }

        (await waiting!).Should().Be(3);
    }
}
