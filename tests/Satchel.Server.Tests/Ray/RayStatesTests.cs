using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>
/// Every recorded course of a job, with a real daemon: states, messages, error types, exit codes, logs, what a stop
/// leaves.
/// </summary>
public sealed class RayStatesTests
{
    private const string ShortTimeout = "start-timeout";

    [Fact]
    public Task Run_EveryRecordedJob_AsRayOrListed() =>
        ReplayAsync(item => !IdOf(item).StartsWith(ShortTimeout, StringComparison.Ordinal), []);

    [Fact]
    public Task Run_EveryRecordedJobWithAShortStartTimeout_AsRayOrListed() =>
        ReplayAsync(
            item => IdOf(item).StartsWith(ShortTimeout, StringComparison.Ordinal),
            new() { ["RAY_JOB_START_TIMEOUT_SECONDS"] = "6" }
        );

    private static string IdOf(JsonObject item) => (string)item["id"]!;

    private static async Task ReplayAsync(Func<JsonObject, bool> select, Dictionary<string, string> variables)
    {
        using var scratch = new TemporaryDirectory();
        variables["PATH"] = PythonPath.In(scratch);
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(scratch.At("home")) { Variables = variables, Options = ["--num-cpus", "4"] }
        );
        var player = new RayJobPlayer(daemon);
        var played = new ConcurrentDictionary<string, PlayedJob>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            RayVectors.Cases("jobs-states").Where(select),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (item, _) => played[IdOf(item)] = await player.PlayAsync(item)
        );

        var report = await RayVectorReplay.RunAsync(
            "jobs-states",
            item => Task.FromResult(RecordedCourse.Difference(item, played[IdOf(item)], daemon.Address)),
            select
        );

        report.Should().BeEmpty();
    }
}
