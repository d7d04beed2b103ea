using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;
using Satchel.Testing;

namespace Satchel.Node.Tests.Logs;

public sealed class LogMomentsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(9, 10)]
    [InlineData(10, 20)]
    [InlineData(19, 20)]
    [InlineData(20, 25)]
    public void From_AnOffset_BeginsWithTheMomentThatCoversIt(long offset, long length)
    {
        using var log = Log(new string('x', 25));
        Write((1, 10), (2, 20));

        Moments(log).From(offset)[0].Length.Should().Be(length);
    }

    [Fact]
    public void From_WhatNobodyHasNoted_HasTheTimeOfTheLastChange()
    {
        using var log = Log("0123456789");
        Write((1, 4));

        Moments(log).From(0).Should().Equal(At(1, 4), new LogMoment(Start.AddHours(1), 10));
        Moments(log).From(10).Should().BeEmpty();
    }

    [Fact]
    public void From_ManyMoments_AreReadInPages()
    {
        using var log = Log(new string('x', 10_000));
        Write([.. Enumerable.Range(1, 10_000).Select(i => (i, (long)i))]);

        var page = Moments(log).From(0);

        page.Should().HaveCount(4096);
        Moments(log).From(page[^1].Length)[0].Should().Be(At(4097, 4097));
    }

    [Fact]
    public void FindLinesSince_LinesOfManyMoments_IsTheFirstThatWasBegunThen()
    {
        using var log = Log("one\ntwo\nthree\nfour");
        Write((1, 4), (2, 10), (3, 18));

        Since(log, 0).Should().Be(0);
        Since(log, 1).Should().Be(0);
        Since(log, 2).Should().Be(4);
        Since(log, 3).Should().Be(14, "the third line was begun before");
        Since(log, 4).Should().Be(18, "the last change of the file is none that nobody has noted");
    }

    [Fact]
    public void FindLinesSince_NothingNoted_GoesByTheLastChange()
    {
        using var log = Log("one\ntwo\n");

        Since(log, 3600).Should().Be(0);
        Since(log, 3601).Should().Be(8);
    }

    [Fact]
    public void FindLinesSince_LineThatNeverEnds_BeginsWhereItWasThen()
    {
        using var log = Log("10%\r20%\r30%");
        Write((1, 4), (2, 11));

        Since(log, 2).Should().Be(4);
    }

    [Fact]
    public void FindLinesSince_ClockSetBack_MissesNothing()
    {
        using var log = Log("one\ntwo\nthree\n");
        Write((100, 4), (5, 8), (101, 14));

        Since(log, 50).Should().Be(0);
    }

    [Theory]
    [InlineData(16 * 3)]
    [InlineData(5)]
    [InlineData(16_001)]
    public void From_DamagedNotes_AreTimesOfSomeKindAndNothingElse(int size)
    {
        using var log = Log("one\ntwo\n");
        var noise = new byte[size];
        new Random(size).NextBytes(noise);
        File.WriteAllBytes(_scratch.At("times"), noise);

        Moments(log).From(0).Should().NotBeEmpty();
        Since(log, 1).Should().BeInRange(0, 8);
    }

    private static LogMoment At(int second, long length) => new(Start.AddSeconds(second), length);

    private long Since(SafeFileHandle log, int second) => Moments(log).FindLinesSince(Start.AddSeconds(second), CancellationToken.None);

    private LogMoments Moments(SafeFileHandle log) => new(_scratch.At("times"), log, RandomAccess.GetLength(log));

    private SafeFileHandle Log(string content)
    {
        var path = _scratch.Write("log", content);
        File.SetLastWriteTimeUtc(path, Start.AddHours(1).UtcDateTime);
        return File.OpenHandle(path);
    }

    private void Write(params (int Second, long Length)[] moments)
    {
        using var file = File.Create(_scratch.At("times"));
        var record = new byte[LogTimes.RecordSize];
        foreach (var (second, length) in moments)
        {
            LogTimes.Write(record, At(second, length));
            file.Write(record);
        }
    }
}
