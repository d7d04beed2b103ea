using Satchel.Cli.Output;

namespace Satchel.Cli.Tests.Output;

public sealed class TableTests
{
    [Fact]
    public void Lines_OneLongCell_LeavesTheOtherRowsAlone()
    {
        var table = new Table("ID", "STATE");
        table.Add("short", "RUNNING");
        table.Add(new string('x', 500), "FAILED");

        table.Lines().Should().Equal("ID     STATE", "short  RUNNING", new string('x', 500) + "  FAILED");
    }

    [Fact]
    public void Add_CellWithALineEnd_StaysOnItsRow()
    {
        var table = new Table("ID", "ENTRYPOINT");
        table.Add("a\u202eb", "one\ntwo");

        table.Lines().Should().Equal("ID        ENTRYPOINT", "a\\u202eb  one two");
    }

    [Fact]
    public void Lines_NarrowTerminal_StayOneLineEach()
    {
        var table = new Table("SUBMISSION ID", "STATUS", "ENTRYPOINT");
        table.Add("raysubmit_0123456789abcdef", "SUCCEEDED", new string('x', 300));

        table.Lines(60).Should().AllSatisfy(line => line.Length.Should().BeLessThanOrEqualTo(60));
        table.Lines(60).Last().Should().EndWith("…");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void LinesInPieces_TerminalNarrowerThanTheFirstColumn_StayOneLineEach(int width)
    {
        var table = new Table("SUBMISSION ID", "STATUS");
        table.AddColored(Terminal.Green, "raysubmit_0123456789abcdef", "SUCCEEDED");

        table
            .LinesInPieces(width)
            .Select(line => string.Concat(line.Select(piece => piece.Text)))
            .Should()
            .AllSatisfy(line => line.Length.Should().BeLessThanOrEqualTo(width));
    }
}
