using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What of a job's log is printed, and when.</summary>
public sealed class LogsTests(OneCpuDaemonFixture fixture) : IClassFixture<OneCpuDaemonFixture>, IDisposable
{
    private readonly Daemon _daemon = fixture.Daemon;
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Logs_FollowedJobThatFailed_EndsWithItsCode()
    {
        await _daemon.SubmitAsync("echo boom; exit 5", "five");

        var run = await RunAsync("job", "logs", "-f", "five");

        run.ExitCode.Should().Be(5, run.Errors);
        run.Output.Should().EndWith("boom\n");
    }

    [Fact]
    public async Task Logs_FollowedAsJson_IsALineForEachPieceAndThenTheJob()
    {
        await _daemon.SubmitAsync("echo 'grün'", "lines");

        var run = await RunAsync("job", "logs", "-f", "--json", "lines");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        string.Concat(lines[..^1].Select(line => line["logs"]!.GetValue<string>())).Should().EndWith("grün\n");
        lines[^1]["status"]!.GetValue<string>().Should().Be("SUCCEEDED");
    }

    [Fact]
    public async Task Logs_AsJson_AreLinesThatTogetherAreTheLog()
    {
        await _daemon.SubmitAsync("seq 1 100000; printf 'gr\\303\\274n\\303'", "long");
        await _daemon.WaitForEndAsync("long");

        var run = await RunAsync("job", "logs", "--json", "long");

        var pieces = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["logs"]!.GetValue<string>());
        pieces.Should().HaveCountGreaterThan(2);
        string.Concat(pieces).Should().EndWith("\n99999\n100000\ngrün\ufffd");
    }

    [Fact]
    public async Task Logs_Tail_AreTheLastLines()
    {
        await _daemon.SubmitAsync("seq 1 50000", "many");
        await _daemon.WaitForEndAsync("many");

        (await RunAsync("job", "logs", "many", "--tail", "2")).Output.Should().Be("49999\n50000\n");
        (await RunAsync("job", "logs", "many", "-f", "-n", "1")).Output.Should().Be("50000\n");
        (await RunAsync("job", "logs", "many", "--tail", "0")).Output.Should().BeEmpty();
        (await RunAsync("job", "logs", "many", "--tail", "999999")).Output.Should().Contain("\n1\n2\n").And.EndWith("\n50000\n");
        (await RunAsync("job", "logs", "many", "--tail", "-1")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Logs_FollowedWithTail_BeginThereAndGoOn()
    {
        await _daemon.SubmitAsync($"seq 1 100; until [ -e {_scratch.At("go")} ]; do sleep 0.05; done; echo last", "begun");
        await Eventually.TrueAsync(
            async () => (await RunAsync("job", "logs", "begun")).Output.EndsWith("100\n", StringComparison.Ordinal),
            "it counts"
        );
        using var process = CliRun.Start(new CliCall(_daemon.Home.Root, ["job", "logs", "-f", "--tail", "1", "begun"]));
        var first = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        _scratch.Write("go", "");

        first.Should().Be("100");
        (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Be("last\n");
    }

    [Fact]
    public async Task Logs_WithTimes_FollowedOrNotAreTheSameLines()
    {
        await _daemon.SubmitAsync("seq 1 3", "timed");

        var followed = await RunAsync("job", "logs", "-f", "timed", "--timestamps", "--since", "1h");
        var later = await RunAsync("job", "logs", "timed", "--timestamps", "--tail", "2");

        followed.Output.Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Running entrypoint .*\n(\S{24} [123]\n){3}\z");
        later.Output.Should().MatchRegex(@"^\S{24} 2\n\S{24} 3\n\z");
        (await RunAsync("job", "logs", "timed", "--since", "yesterday")).Errors.Should().Contain("2h30m");
    }

    [Fact]
    public async Task Logs_OfTheSetUp_AreWhatItSaidAndNothingElse()
    {
        _scratch.Write("work/a.txt", "0");
        await RunAsync("job", "submit", "--submission-id", "set-up", "--working-dir", _scratch.At("work"), "--", "echo driver");

        var run = await RunAsync("job", "logs", "set-up", "--setup");
        var json = await RunAsync("job", "logs", "set-up", "--setup", "--json");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Contain("working_dir").And.NotContain("driver\n");
        string.Concat(
                json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonNode.Parse(line)!["logs"]!.GetValue<string>())
            )
            .Should()
            .Be(run.Output);
        (await RunAsync("job", "logs", "set-up", "--setup", "--timestamps")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Logs_AnyBytes_ComeAsTheyAre()
    {
        await _daemon.SubmitAsync("printf '\\377\\000\\200'", "bytes");
        await _daemon.WaitForEndAsync("bytes");
        using var process = CliRun.Start(new CliCall(_daemon.Home.Root, ["job", "logs", "bytes"]));
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);

        output.ToArray().Should().EndWith(new byte[] { 0xFF, 0x00, 0x80 });
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);
}
