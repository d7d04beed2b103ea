using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

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
}
