using Satchel.Cli.Options;

namespace Satchel.Cli.Tests.Options;

public sealed class DurationOptionTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h30m", 9000)]
    [InlineData("1d", 86400)]
    [InlineData("1d1h1m1s", 90061)]
    [InlineData("0s", 0)]
    public void Parse_LengthOfTime_IsThat(string text, int seconds) =>
        DurationOption.Parse(text).Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("1m2h")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5m\n")]
    [InlineData("999999999d")]
    public void Parse_AnythingElse_IsNone(string text) => DurationOption.Parse(text).Should().BeNull();
}
