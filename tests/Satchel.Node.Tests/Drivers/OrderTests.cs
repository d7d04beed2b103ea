using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

public sealed class OrderTests
{
    [Fact]
    public async Task Start_MoreJobsThanFit_RunInTheOrderTheyWereStarted()
    {
        using var home = new TestHome();
        await using var node = await TestNode.StartAsync(home);
        JobRecord[] jobs =
        [
            .. Enumerable.Range(0, 8).Select(number => home.Job($"echo {number} >> {home.At("order")}", new JobResources { Cpus = 2 })),
        ];

        foreach (var job in jobs)
        {
            node.Runner.Start(job);
        }

        foreach (var job in jobs)
        {
            (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        }

        File.ReadAllLines(home.At("order")).Select(int.Parse).Should().Equal(Enumerable.Range(0, 8));
    }

    [Fact]
    public async Task Start_HundredsOfJobsOverTwoDaemons_AllRunInTheOrderTheyWereAccepted()
    {
        using var home = new TestHome();
        JobRecord[] jobs = [.. Enumerable.Range(0, 600).Select(_ => home.Job("true", new JobResources { Cpus = 1 }))];
        var never = new TaskCompletionSource();
        var first = new RecordedRuns(never.Task, home.At("runs"));
        await using (var node = await TestNode.StartAsync(home, [], cpus: 1, runs: first))
        {
            foreach (var job in jobs[..400])
            {
                node.Runner.Start(job);
            }

            await Eventually.TrueAsync(() => first.Started.Count > 0, "the first has its turn");
        }

        first.Started.Should().Equal(jobs[0].RunId);
        var second = new RecordedRuns(Task.CompletedTask, home.At("runs"));
        await using var next = await TestNode.StartAsync(home, jobs[..400], cpus: 1, runs: second);
        foreach (var job in jobs[400..])
        {
            next.Runner.Start(job);
        }

        await Task.WhenAll(jobs.Select(next.Sink.EndAsync));

        second.Started.Should().Equal(jobs.Select(job => job.RunId));
    }
}
