using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Environments;

/// <summary><c>satchel env gc</c>.</summary>
public sealed class CollectTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync() => _daemon = await Daemon.StartAsync(_scratch.At("home"));

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Collect_Everything_SaysHowManyLayersStayAndWhy()
    {
        _scratch.Write("pinned/a.txt", "a");
        _scratch.Write("used/b.txt", "b");
        await RunAsync("env", "build", "--runtime-env-json", EnvironmentOf("pinned"));
        var key = (string)JsonNode.Parse((await RunAsync("env", "list", "--json")).Output)![0]!["key"]!;
        await RunAsync("env", "pin", key);
        (await RunAsync("env", "list", "--provider", "bogus"))
            .Errors.Should()
            .Contain("No layers of 'bogus'. There are layers of working_dir.");
        await RunAsync(
            "job",
            "submit",
            "--submission-id",
            "user",
            "--no-wait",
            "--runtime-env-json",
            EnvironmentOf("used"),
            "--",
            "sleep",
            "600"
        );
        await Eventually.TrueAsync(
            async () => (await RunAsync("job", "status", "user")).Output.Contains("RUNNING", StringComparison.Ordinal),
            "it runs"
        );

        var run = await RunAsync("env", "gc", "--all");

        run.Errors.Should().Contain("2 layers stay: 1 in use by jobs and builds, 1 pinned.");
        await RunAsync("job", "stop", "user");
    }

    private string EnvironmentOf(string directory) => new JsonObject { ["working_dir"] = _scratch.At(directory) }.ToJsonString();

    private async Task<CliRun> RunAsync(params string[] arguments)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), arguments);
        run.ExitCode.Should().Be(0, run.All);
        return run;
    }
}
