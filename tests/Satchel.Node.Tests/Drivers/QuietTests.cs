using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>A job that runs costs the daemon nothing but looks at its files: waiting is done without throwing anything.</summary>
public sealed class QuietTests : IAsyncLifetime
{
    private const int Jobs = 3;
    private const int Nudges = 100;

    /// <summary>Flows to all that this test starts, and to nothing that other tests do beside it.</summary>
    private static readonly AsyncLocal<bool> Ours = new();

    private readonly TestHome _home = new();
    private readonly FastTime _time = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        Ours.Value = true;
        _node = await TestNode.StartAsync(_home, [], cpus: Jobs, time: _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Follow_JobsRunForManyNudges_ThrowsNothing()
    {
        Ours.Value = true;
        var jobs = Enumerable.Range(0, Jobs).Select(_ => _home.Job("sleep 600")).ToList();
        foreach (var job in jobs)
        {
            _node.Runner.Start(job);
            await _node.Sink.StartedAsync(job);
        }

        var thrown = new ConcurrentQueue<string>();
        void Count(object? sender, FirstChanceExceptionEventArgs args)
        {
            if (Ours.Value && Environment.StackTrace.Contains("Satchel.Node.Runs.RunFollowing", StringComparison.Ordinal))
            {
                thrown.Enqueue(args.Exception.Message);
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            await Eventually.TrueAsync(() => _time.Fired > Nudges, "the followers have looked many times");
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        thrown.Should().BeEmpty();
        jobs.ForEach(job => _node.Runner.RequestStop(job.RunId));
        foreach (var job in jobs)
        {
            await _node.Sink.EndAsync(job);
        }
    }
}
