using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

/// <summary><c>satchel job submit --dry-run</c> beside the submit that it speaks of.</summary>
public sealed class DryRunTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_dry_run_starts_no_cluster_and_tells_the_warnings_of_the_submit()
    {
        var spec = new JsonObject
        {
            ["working_dir"] = Path.GetDirectoryName(_scratch.Write("work/main.txt", "here\n")),
            ["excludes"] = new JsonArray("nothing-like-this/"),
        }.ToJsonString();
        string[] submit = ["job", "submit", "--runtime-env-json", spec, "--", "true"];
        string[] dry = ["job", "submit", "--dry-run", .. submit[2..]];

        var first = await RunAsync(dry);
        first.ExitCode.Should().Be(0, first.All);
        first.Output.Should().Contain("1 file").And.Contain("would be sent");
        first.Errors.Should().Contain("A submit would start one").And.Contain("nothing-like-this");
        var json = JsonNode.Parse((await RunAsync(["job", "submit", "--dry-run", "--json", .. submit[2..]])).Output)!;
        (json["environment"], json["layers"]).Should().Be((null, null));
        json["files"]!["missing_bytes"]!.GetValue<long>().Should().Be(json["files"]!["bytes"]!.GetValue<long>()).And.BePositive();
        (await RunAsync("status")).All.Should().Contain("No cluster");

        var real = await RunAsync(submit);
        real.ExitCode.Should().Be(0, real.All);
        var warning = real.Errors.Split('\n').Should().ContainSingle(line => line.Contains("nothing-like-this")).Subject;
        first.Errors.Split('\n').Should().ContainSingle(line => line == warning);
        var again = await RunAsync(dry);
        again.Errors.Split('\n').Should().ContainSingle(line => line == warning);
        again.Output.Should().Contain("Environment sha256:");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_scratch.At("home"), arguments);
}
