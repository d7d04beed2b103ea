using System.Text;
using Satchel.Node.Logs;
using Satchel.Testing;

namespace Satchel.Node.Tests.Logs;

public sealed class LogTailTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("one", "one")]
    [InlineData("one\n", "one\n")]
    [InlineData("\n\n", "\n\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n", "2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "2\n3\n4\n5\n6\n7\n8\n9\n10\n11")]
    public void Read_Log_IsItsLastTenLines(string log, string expected) => LogTail.Read(_directory.Write("log", log)).Should().Be(expected);

    [Fact]
    public void Read_NoLog_IsEmpty() => LogTail.Read(_directory.At("log")).Should().BeEmpty();

    [Fact]
    public void Read_OneLongLine_IsItsLast20000Characters() =>
        LogTail
            .Read(_directory.Write("log", new string('a', 300_000) + new string('b', 19_999) + "\n"))
            .Should()
            .Be(new string('b', 19_999) + "\n");

    [Fact]
    public void Read_LongLinesOfWideCharacters_StartsWithAWholeCharacter() =>
        LogTail.Read(_directory.Write("log", "x" + new string('\u20ac', 100_000))).Should().Be(new string('\u20ac', 20_000));

    [Fact]
    public void Read_BytesThatAreNoText_AreReplaced()
    {
        File.WriteAllBytes(_directory.At("log"), [.. Encoding.ASCII.GetBytes("a"), 0xff, .. Encoding.ASCII.GetBytes("b")]);

        LogTail.Read(_directory.At("log")).Should().Be("a\ufffdb");
    }
}
