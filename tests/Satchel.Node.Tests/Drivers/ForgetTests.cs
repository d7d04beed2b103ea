using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>The word of a repeated submit or of a stop, with a record of before the start, comes when the job has ended and is deleted.</summary>
public sealed class ForgetTests : IAsyncLifetime
{
    private static readonly JobResources All = new() { Cpus = 2 };

    private readonly TestHome _home = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who sets it goes on with what waits for it: the driver is over when that returns.</summary>
    private readonly TaskCompletionSource _taken = new();

    private TestNode _node = null!;
    private JobRecord _job = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync(_home);
        _job = _home.Job($"echo ran >> {_home.At("ran")}", All);
        _node.Sink.EndsWaitFor = run =>
        {
            if (run != _job.RunId)
            {
                return Task.CompletedTask;
            }

            _asked.TrySetResult();
            return _taken.Task;
        };
    }

    public async ValueTask DisposeAsync()
    {
        _taken.TrySetResult();
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Start_RunIsBeingForgotten_IsNotBegunAgain()
    {
        var holder = await EndBehindAnotherAsync();
        using var leaving = new CancellationTokenSource();
        var forgetting = _node.Runner.ForgetAsync(_job, leaving.Token);
        forgetting.IsCompleted.Should().BeFalse("its end is not told yet");
        await leaving.CancelAsync();
        await forgetting.Awaiting(static it => it).Should().ThrowAsync<OperationCanceledException>();
        await Task.Run(_taken.SetResult, TestContext.Current.CancellationToken);

        _node.Runner.Start(_job);

        await LetOthersThroughAsync(holder);
        _node.Sink.Of(_job).OfType<JobEvent.Ended>().Should().ContainSingle("nobody has taken it up again");
    }

    [Fact]
    public async Task ForgetAsync_StartedAnewAndQueued_IsNotRunAgainWhenItsTurnComes()
    {
        var holder = await EndBehindAnotherAsync();
        await Task.Run(_taken.SetResult, TestContext.Current.CancellationToken);
        _node.Runner.Start(_job);

        await _node.Runner.ForgetAsync(_job, TestContext.Current.CancellationToken);

        await LetOthersThroughAsync(holder);
        File.ReadAllLines(_home.At("ran")).Should().Equal("ran");
    }

    /// <summary>Runs the job until its end is told, and starts another that takes all that the node has.</summary>
    private async Task<JobRecord> EndBehindAnotherAsync()
    {
        _node.Runner.Start(_job);
        await _asked.Task;
        var holder = _home.Job("sleep 600", All);
        _node.Runner.Start(holder);
        await _node.Sink.StartedAsync(holder);
        return holder;
    }

    /// <summary>Returns when everything that is queued now has had its turn.</summary>
    private Task LetOthersThroughAsync(JobRecord holder)
    {
        _node.Runner.RequestStop(holder.RunId);
        return _node.RunAsync(_home.Job("true", All));
    }
}
