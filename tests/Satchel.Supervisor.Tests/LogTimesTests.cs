using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

public sealed class LogTimesTests : IDisposable
{
    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_DriverPrintsAfterAPause_EachHasItsOwnMoment()
    {
        var begun = Now;
        var supervisor = Start("echo one; until [ -e go ]; do sleep 0.01; done; echo two");
        await Eventually.TrueAsync(() => Moments.Any(moment => moment.Length == 4), "the first line is noted while the driver runs");
        var released = Now;
        _scene.Write("go", "");

        await supervisor.WaitForExitAsync();

        Moments.Select(moment => moment.Length).Should().BeInAscendingOrder().And.EndWith([4L, 8L]);
        // Times of files are those of the kernel's last tick.
        Moments.Single(moment => moment.Length == 4).At.Should().BeOnOrAfter(begun.AddMilliseconds(-20)).And.BeOnOrBefore(released);
        Moments.Single(moment => moment.Length == 8).At.Should().BeOnOrAfter(released.AddMilliseconds(-20));
    }

    [Fact]
    public async Task Run_JobSetsTheLogsTime_MomentIsThatOfTheLook()
    {
        var begun = Now;

        await Start("echo one; touch -d 2001-01-01 driver.log").WaitForExitAsync();

        Moments.Should().OnlyContain(moment => moment.At >= begun.AddMilliseconds(-20));
    }

    [Fact]
    public async Task Run_SecondAttempt_GoesOnBehindWhatStandsThereAndMendsHalfARecord()
    {
        var record = new byte[LogTimes.RecordSize + 5];
        LogTimes.Write(record, new LogMoment(DateTimeOffset.UnixEpoch, 3));
        File.WriteAllBytes(_scene.At("driver.times"), record);
        _scene.Write("driver.log", "ab\n");

        await Start("echo next").WaitForExitAsync();

        (new FileInfo(_scene.At("driver.times")).Length % LogTimes.RecordSize).Should().Be(0);
        Moments[0].Length.Should().Be(3);
        Moments[^1].Length.Should().Be(8);
    }

    [Fact]
    public async Task Run_TimesAreALink_AreNotWrittenAndTheDriverRuns()
    {
        var other = _scene.Write("other", "kept");
        File.CreateSymbolicLink(_scene.At("driver.times"), other);

        (await Start("echo one").WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.Log.Should().Be("one\n");
        File.ReadAllText(other).Should().Be("kept");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private List<LogMoment> Moments =>
        File.Exists(_scene.At("driver.times"))
            ?
            [
                .. File.ReadAllBytes(_scene.At("driver.times"))
                    .Chunk(LogTimes.RecordSize)
                    .Where(r => r.Length == LogTimes.RecordSize)
                    .Select(r => LogTimes.Read(r)),
            ]
            : [];

    private SupervisorProcess Start(string command) => _scene.Start(_scene.Launch(command) with { LogTimes = _scene.At("driver.times") });
}
