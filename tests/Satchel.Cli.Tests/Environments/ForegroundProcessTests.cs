using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Environments;
using Satchel.Testing;

namespace Satchel.Cli.Tests.Environments;

public sealed class ForegroundProcessTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Run_EndedBeforeItStarts_StartsNothing()
    {
        var environment = new OpenedEnvironment([], "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, null)
        {
            Directory = _scratch.Path,
        };
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        var running = () => ForegroundProcess.RunAsync(environment, ["true"], ended.Token);

        await running.Should().ThrowAsync<OperationCanceledException>();
        (await ForegroundProcess.RunAsync(environment, ["true"], TestContext.Current.CancellationToken)).Should().Be(0);
    }
}
