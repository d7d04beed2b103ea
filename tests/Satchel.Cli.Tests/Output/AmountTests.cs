using Satchel.Cli.Output;

namespace Satchel.Cli.Tests.Output;

public sealed class AmountTests
{
    [Theory]
    [InlineData(0, 1024, "0 B of 1.0 KiB")]
    [InlineData(256, 1024, "256 B of 1.0 KiB (25 %), 30.0 s left")]
    [InlineData(1024, 1024, "1.0 KiB of 1.0 KiB (100 %), 0.0 s left")]
    public void OfProgress_AfterTenSeconds_SaysHowFarAndHowLong(long done, long total, string text) =>
        Amount.OfProgress(done, total, TimeSpan.FromSeconds(10)).Should().Be(text);

    [Fact]
    public void OfProgress_SomeWasThereBefore_GoesByThePaceOfTheRest() =>
        Amount.OfProgress(768, 1024, TimeSpan.FromSeconds(10), before: 512).Should().Be("768 B of 1.0 KiB (75 %), 10.0 s left");

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(12_595, "12.3 KiB")]
    [InlineData(3L * 1024 * 1024 * 1024, "3.0 GiB")]
    public void OfBytes_AnySize_HasAtMostThreeDigitsBeforeThePoint(long bytes, string text) => Amount.OfBytes(bytes).Should().Be(text);

    [Theory]
    [InlineData(1, "file", "1 file")]
    [InlineData(10_000, "file", "10,000 files")]
    [InlineData(2, "entry", "2 entries")]
    [InlineData(0, "entry", "0 entries")]
    public void Of_Count_AgreesWithItsNoun(int count, string noun, string text) => Amount.Of(count, noun).Should().Be(text);

    [Theory]
    [InlineData(604_799, "7 days")]
    [InlineData(10_799, "3 hours")]
    [InlineData(299, "5 minutes")]
    [InlineData(19.8, "20 seconds")]
    [InlineData(-1, "1 second")]
    public void AtLeast_WhatIsStillToGo_IsRoundedUpInWholeUnits(double seconds, string text) =>
        Amount.AtLeast(TimeSpan.FromSeconds(seconds)).Should().Be(text);

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(59.9, "59.9 s")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(7_800, "2 h 10 min")]
    [InlineData(360_000, "100 h 0 min")]
    public void Of_Time_UsesTwoUnitsAtMost(double seconds, string text) => Amount.Of(TimeSpan.FromSeconds(seconds)).Should().Be(text);
}
