using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing;

namespace Satchel.Supervisor.Tests;

/// <summary>The records of a run on a disk that is full.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly SupervisedScene _scene = new();
    private readonly SmallDisk? _disk;

    public FullDiskTests()
    {
        _disk = SmallDisk.TryMount("4m", names: 200, out var failure);
        Assert.SkipWhen(_disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
    }

    public void Dispose()
    {
        _scene.Dispose();
        _disk?.Dispose();
    }

    [Fact]
    public async Task Run_DiskIsFullWhenTheDriverEnds_RecordIsWrittenAllTheSame()
    {
        var supervisor = Start("echo ready > ready; until [ -e go ]; do sleep 0.01; done; exit 7");
        await _scene.WrittenAsync("ready");
        _disk!.FillBytes();

        File.WriteAllText(_scene.At("go"), "");
        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        var record = await File.ReadAllTextAsync(RunFiles.Exit(_disk.Path, _scene.RunId), TestContext.Current.CancellationToken);
        record.Should().StartWith("{").And.Contain("\"exit_code\":7").And.EndWith("}");
        File.Exists(RunFiles.ExitReserve(_disk.Path, _scene.RunId)).Should().BeFalse();
    }

    [Fact]
    public async Task Run_JobRemovedTheReserve_RecordIsWrittenAllTheSame()
    {
        var supervisor = Start($"rm {_disk!.Path}/.*.tmp; exit 7");

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        File.Exists(RunFiles.Exit(_disk.Path, _scene.RunId)).Should().BeTrue();
    }

    [Fact]
    public async Task Run_DiskIsFullAtTheStart_SaysSoAndLeavesNothing()
    {
        _disk!.FillBytes();

        (await Start("echo ran > ran").WaitForExitAsync()).Should().Be(SupervisorExitCodes.NoRoom);

        File.Exists(_scene.At("ran")).Should().BeFalse();
        Directory.EnumerateFiles(_disk.Path).Select(Path.GetFileName).Should().Equal("filler");
    }

    private SupervisorProcess Start(string command) => _scene.Start(_scene.Launch(command) with { RunsDirectory = _disk!.Path });
}
