using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

/// <summary>Ids that are used again and again, over the real runner and the real control plane.</summary>
public sealed class ReuseTests
{
    [Fact]
    public async Task An_id_that_is_deleted_and_used_again_shows_its_latest_run_only()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        for (var round = 0; round < 15; round++)
        {
            await daemon.SubmitAsync($"echo round-{round}; exit {round % 2}", "again");

            var job = await daemon.WaitForEndAsync("again");

            job.Status.Should().Be(round % 2 == 0 ? JobStatus.Succeeded : JobStatus.Failed);
            var log = await daemon.LogsAsync("again");
            log.Should().EndWith($"\nround-{round}\n").And.NotContain($"round-{round - 1}");
            // Twice at the same time: the second finds nothing, and must not find what comes next.
            var deletes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => daemon.Http.DeleteAsync(daemon.JobUrl("again"))));
            deletes.Should().Contain(delete => delete.IsSuccessStatusCode);
        }

        (await daemon.ListAsync()).Should().BeEmpty();
        Directory.GetFiles(scratch.At("home"), "*again*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Ids_that_are_stopped_deleted_and_used_again_by_many_end_each_run_once()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 4),
            async (worker, cancelled) =>
            {
                for (var round = 0; round < 6; round++)
                {
                    var id = $"job-{worker}";
                    await daemon.SubmitAsync($"echo {worker}-{round} >> {scratch.At("ran")}; echo ready; sleep 600", id);
                    await WaitForLineAsync(daemon, id, "ready");
                    await daemon.Http.PostAsync(daemon.JobUrl(id, "/stop"), content: null, cancelled);
                    (await daemon.WaitForEndAsync(id)).Status.Should().Be(JobStatus.Stopped);
                    (await daemon.Http.DeleteAsync(daemon.JobUrl(id), cancelled)).IsSuccessStatusCode.Should().BeTrue();
                }
            }
        );

        Ran(scratch)
            .Should()
            .BeEquivalentTo(Enumerable.Range(0, 4).SelectMany(worker => Enumerable.Range(0, 6).Select(round => $"{worker}-{round}")));
        (await daemon.ListAsync()).Should().BeEmpty();
    }

    private static async Task WaitForLineAsync(Daemon daemon, string id, string line)
    {
        using var log = new StreamReader(await daemon.Http.GetStreamAsync(daemon.JobUrl(id, "/logs?follow=true")));
        while (await log.ReadLineAsync() is { } read && read != line) { }
    }

    private static string[] Ran(TemporaryDirectory scratch) => File.Exists(scratch.At("ran")) ? File.ReadAllLines(scratch.At("ran")) : [];
}
