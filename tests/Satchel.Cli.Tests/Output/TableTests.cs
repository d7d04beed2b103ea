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

    [Fact]
    public void Lines_NarrowTerminal_DoWithoutWhatIsSparedUntilTheLastColumnIsSeen()
    {
        var table = new Table("TASK ID", "STATE", "AGE", "JOB", "NAME") { Spared = ["JOB", "AGE"] };
        table.AddColored(Terminal.Green, new string('0', 48), "FINISHED", "3s", "01000000", "crunch");

        table.Lines(100).Last().Should().Be(new string('0', 48) + "  FINISHED  3s   01000000  crunch");
        table.Lines(70).Last().Should().Be(new string('0', 48) + "  FINISHED  crunch");
        table.Lines(60).First().Should().StartWith("TASK ID   ").And.EndWith("  NAME").And.NotContain("AGE");
        table.Lines(60).Last().Should().Be(new string('0', 41) + "…  FINISHED  crunch");
        table.LinesInPieces(60).Last().Should().Contain(("FINISHED", Terminal.Green));
    }

    [Fact]
    public void Lines_NarrowTerminal_LeaveWhatCommandsTakeWhole()
    {
        var ids = new Table("TASK ID", "STATE", "NAME") { Whole = ["TASK ID"] };
        ids.Add(new string('0', 48), "FINISHED", "crunch");
        var names = new Table("KIND", "SIZE", "JOB", "NAME") { Spared = ["JOB"], Whole = ["NAME"] };
        names.Add("setup", "1 KB", "01000000", new string('n', 50));

        ids.Lines(60).Last().Should().StartWith(new string('0', 48)).And.HaveLength(60);
        names.Lines(60).Last().Should().Be("setup  1 KB  " + new string('n', 50));
        names.Lines(40).Last().Should().EndWith(new string('n', 50));
    }

    [Fact]
    public void Lines_WideAndCombiningLetters_AreAlignedAsATerminalShowsThem()
    {
        var table = new Table("SUBMISSION ID", "STATUS", "ENTRYPOINT");
        table.Add("日本語日本語日本語", "RUNNING", "true");
        table.Add("cafe\u0301-🚀", "FAILED", "echo 日本語");
        table.Add("plain", "SUCCEEDED", "true");

        table
            .Lines()
            .Should()
            .Equal(
                "SUBMISSION ID       STATUS     ENTRYPOINT",
                "日本語日本語日本語  RUNNING    true",
                "cafe\u0301-🚀             FAILED     echo 日本語",
                "plain               SUCCEEDED  true"
            );
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public void Lines_WideLettersOnANarrowTerminal_StayOneLineEach(int columns)
    {
        var table = new Table("SUBMISSION ID", "STATUS");
        table.Add(string.Concat(Enumerable.Repeat("日本語🚀e\u0301", 20)), "RUNNING");

        var line = table.Lines(columns).Last();

        TextWidth.Of(line).Should().BeInRange(columns - 1, columns);
        line.Should().EndWith("…").And.NotContain("\ufffd");
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
