using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>A head that says everything about a job but what it made: one that leaves then, or that is older.</summary>
public sealed class UnknownFilesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private HeadFront _front = null!;
    private int _asked;

    public enum Answer
    {
        None,
        NotFound,
        Never,
    }

    public async ValueTask InitializeAsync() => _front = await HeadFront.StartAsync(_scratch.At("home"));

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(Answer.None)]
    [InlineData(Answer.NotFound)]
    [InlineData(Answer.Never)]
    public async Task Submit_FilesAreNotTold_EndsWithTheCodeAndTheRecordOfTheJobAllTheSame(Answer answer)
    {
        _front.Answer = (context, passOn) => AnswerAsync(context, answer, passOn);

        var run = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "submit", "--json", "--address", _front.Address, "--", "echo x > x; exit 3"]
        );

        run.ExitCode.Should().Be(3, run.Errors);
        var record = JsonNode.Parse(run.Output)!;
        record["status"]!.GetValue<string>().Should().Be("FAILED");
        record["made"].Should().BeNull();
        run.Errors.Should().Contain("What the job made is not known").And.NotContain("Waiting for it to come back");
        _asked.Should().Be(1);
    }

    private async Task AnswerAsync(HttpContext context, Answer answer, Func<Task> passOn)
    {
        if (!context.Request.Path.Value!.EndsWith("/files", StringComparison.Ordinal))
        {
            await passOn();
            return;
        }

        Interlocked.Increment(ref _asked);
        switch (answer)
        {
            case Answer.None:
                context.Abort();
                break;
            case Answer.NotFound:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            default:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }
}
