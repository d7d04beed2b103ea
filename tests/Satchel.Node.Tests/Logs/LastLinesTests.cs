using System.Text;
using Satchel.Node.Logs;
using Satchel.Testing;

namespace Satchel.Node.Tests.Logs;

public sealed class LastLinesTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("", 3, "")]
    [InlineData("\n", 1, "\n")]
    [InlineData("one", 1, "one")]
    [InlineData("one\ntwo\n", 1, "two\n")]
    [InlineData("one\ntwo", 1, "two")]
    [InlineData("one\ntwo\n\n", 2, "two\n\n")]
    [InlineData("one\ntwo\n", 2, "one\ntwo\n")]
    [InlineData("one\ntwo\n", 9, "one\ntwo\n")]
    [InlineData("one\ntwo\n", 0, "")]
    public void Find_ShortFile_IsWhereTheLastLinesBegin(string content, long count, string expected) =>
        Read(content, count).Should().Be(expected);

    [Fact]
    public void Find_LinesLongerThanABlock_AreFoundAcrossBlocks()
    {
        var last = new string('x', 200_000) + "\n";

        Read("first\n" + last + last, 2).Should().Be(last + last);
        Read("first\n" + last + last, 1).Should().Be(last);
    }

    [Fact]
    public void Find_EndBeforeThatOfTheFile_LooksAtNothingBehind()
    {
        using var file = File.OpenHandle(_scratch.Write("log", "one\ntwo\nthree\n"));

        LastLines.Find(file, end: 8, count: 1, CancellationToken.None).Should().Be(4);
    }

    private string Read(string content, long count)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        using var file = File.OpenHandle(_scratch.Write("log", content));
        return Encoding.UTF8.GetString(bytes.AsSpan((int)LastLines.Find(file, bytes.Length, count, CancellationToken.None)));
    }
}
