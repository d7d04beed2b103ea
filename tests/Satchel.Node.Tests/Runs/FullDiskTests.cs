using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing;

namespace Satchel.Node.Tests.Runs;

/// <summary>A node whose disk is full.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private SmallDisk? _disk;
    private TestHome _home = null!;
    private TestNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _disk = SmallDisk.TryMount("8m", names: 2000, out var failure);
        Assert.SkipWhen(_disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        _home = new TestHome(_disk.At("home"));
        _node = await TestNode.StartAsync(_home);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disk is not null)
        {
            await _node.DisposeAsync();
            _home.Dispose();
            _disk.Dispose();
        }
    }

    [Fact]
    public async Task RequestStop_JobThatHasNotStarted_EndsOnAFullDisk()
    {
        _node.Preparer.Hang();
        var job = _home.Job("true");
        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "setting_up");
        _disk!.FillBytes();

        _node.Runner.RequestStop(job.RunId);

        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
        await _node.DisposeAsync();
        _node = await TestNode.StartAsync(_home, [job]);
        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped, "its claim was written");
    }

    [Fact]
    public async Task Start_FillsTheDiskWithItsLog_EndsAsItDid()
    {
        var job = _home.Job("head -c 20000000 /dev/zero 2>/dev/null; exit 3");

        var ended = await _node.RunAsync(job);

        ended.Should().Match<JobEvent.Ended>(end => end.Status == JobStatus.Failed && end.ExitCode == 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recover_DiskIsFull_FindsOutHowViewsAreMadeOnceThereIsRoom(bool inBytes)
    {
        var before = _node.Status;
        await _node.DisposeAsync();
        if (inBytes)
        {
            _disk!.FillBytes();
        }
        else
        {
            _disk!.FillNames();
        }

        _node = await TestNode.StartAsync(_home);

        _node.Status.LayerProtection.Should().BeNull("nobody knows");
        _node.Status.Problems.Select(problem => problem.Code).Should().Contain("views_unknown");
        _disk!.Free();
        (await _node.RunAsync(_home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);
        _node.Status.WorkingDirMode.Should().Be(before.WorkingDirMode);
        _node.Status.LayerProtection.Should().Be(before.LayerProtection);
        _node.Status.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_NoInodesAreLeft_JobAndStatusSaySoUntilThereAreSome()
    {
        _disk!.FillNames();
        // The first of them has what is reserved for the end of a job.
        (await _node.RunAsync(_home.Job("true")))
            .Message.Should()
            .Contain("No space left");
        var job = _home.Job("true");

        _node.Runner.Start(job);
        await _node.Sink.PhaseAsync(job, "starting");

        _node.Sink.Of(job).OfType<JobEvent.PhaseChanged>().Last().Phase.Reason.Should().Contain("inodes");
        _node.Status.Problems.Should().ContainSingle().Which.Code.Should().Be("inodes_exhausted");
        _disk.Free();
        (await _node.Sink.EndAsync(job)).Message.Should().Contain("No space left");
        _node.Status.Problems.Should().BeEmpty();
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("output")]
    [InlineData("lease")]
    public async Task Start_NotesOfTheRunFindNoRoom_IsAFailureOfTheSetUpThatSaysWhatToDo(string note)
    {
        var tree = Directory.CreateDirectory(_disk!.At("tree")).FullName;
        _node.Preparer.Script = (request, _) =>
        {
            _disk.FillBytes();
            if (note is "lease")
            {
                throw new DiskFullException(_home.Directories.Store, new IOException("No space left on device"));
            }

            if (note is "layers")
            {
                request.LayerReady!(new ReadyLayer(new Layer(LayerKey.From(Digest.Of("layer"u8)), "pip", tree), false, TimeSpan.Zero));
                return Task.FromResult(new LaunchPlan(null, request.BaseVariables));
            }

            var view = Path.Combine(request.PrivateDirectory, "source");
            return Task.FromResult(new LaunchPlan(view, request.BaseVariables) { Views = [new PrivateView(tree, view)] });
        };

        var ended = await _node.RunAsync(_home.Job("true"));

        ended.ErrorType.Should().Be(JobErrorType.RuntimeEnvSetupFailure);
        ended.SetupError!.Code.Should().Be("disk_full");
        ended.SetupError.Retryable.Should().BeTrue();
        ended.SetupError.Hint.Should().Contain("Free some space");
        ended.Message.Should().Contain(ended.SetupError.Hint);
    }

    [Fact]
    public async Task Start_DiskIsFull_FailsAndSaysSo()
    {
        var job = _home.Job("true");
        _disk!.FillBytes();

        (await _node.RunAsync(job)).Message.Should().MatchRegex("[Ff]ull|No space left");
    }
}
