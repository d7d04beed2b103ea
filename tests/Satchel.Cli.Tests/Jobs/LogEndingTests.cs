using System.Text;
using Satchel.Cli.Jobs;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>A log is known to end with a message, in whatever pieces it came.</summary>
public sealed class LogEndingTests
{
    [Theory]
    [InlineData("it failed", "it failed", true)]
    [InlineData("before\nit failed\n", "it failed\n", true)]
    [InlineData("it failed\nafter", "it failed", false)]
    [InlineData("failed", "it failed", false)]
    [InlineData("", "it failed", false)]
    [InlineData("it failed", "", false)]
    public void Is_MessageAtTheEndOrNot_IsKnown(string log, string message, bool isIt)
    {
        foreach (var size in (int[])[1, 3, 1000])
        {
            Ending(log, size).Is(message).Should().Be(isIt, $"pieces of {size}");
        }
    }

    [Fact]
    public void Is_MessageLongerThanWhatIsKept_IsKnownByItsEnd()
    {
        var message = string.Concat(Enumerable.Range(0, 500).Select(number => $"line {number}\n"));

        Ending("begins\n" + message, 64).Is(message).Should().BeTrue();
        Ending("begins\n" + message, 64).Is(message + "more").Should().BeFalse();
    }

    private static LogEnding Ending(string log, int size)
    {
        var ending = new LogEnding();
        foreach (var piece in Encoding.UTF8.GetBytes(log).Chunk(size))
        {
            ending.Add(piece);
        }

        return ending;
    }
}
