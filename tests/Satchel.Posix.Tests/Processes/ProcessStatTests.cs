using Satchel.Posix.Processes;

namespace Satchel.Posix.Tests.Processes;

public sealed class ProcessStatTests
{
    private const string Rest = " S 12 34 34 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 3 0 98765 1000 10";

    [Theory]
    [InlineData("sleep")]
    [InlineData("a b")]
    [InlineData(") Z 1 (")]
    [InlineData("))))")]
    [InlineData("")]
    public void Parse_AnyName_FieldsAreCountedFromItsEnd(string name) =>
        ProcessStat.Parse(77, $"77 ({name}){Rest}").Should().Be(new ProcessStat(77, 'S', 12, 3, 98765) { Session = 34 });

    [Theory]
    [InlineData("")]
    [InlineData("77 (sleep) S 12")]
    public void Parse_TooShort_IsNull(string text) => ProcessStat.Parse(77, text).Should().BeNull();

    [Theory]
    [InlineData('S', 1, false)]
    [InlineData('T', 1, false)]
    [InlineData('Z', 1, true)]
    [InlineData('Z', 2, false)]
    [InlineData('X', 1, true)]
    public void HasEnded_ByStateAndThreads(char state, int threads, bool ended) =>
        new ProcessStat(1, state, 1, threads, 1).HasEnded.Should().Be(ended);

    [Theory]
    [InlineData(4194304, "0", true)]
    [InlineData(4194304, "140733", false)]
    [InlineData(2129984, "0", false)]
    [InlineData(4194308, "0", false)]
    public void IsWithinExec_ByTheEndOfItsVariables(uint flags, string end, bool isWithin) =>
        ProcessStat
            .Parse(1, $"1 (sh) S 1 1 1 0 -1 {flags} {string.Join(' ', Enumerable.Repeat("7", 41))} {end} 0")!
            .Value.IsWithinExec.Should()
            .Be(isWithin);

    [Theory]
    [InlineData(2129984, true)]
    [InlineData(4194304, false)]
    public void IsKernels_ByItsFlags(uint flags, bool isKernels) =>
        ProcessStat
            .Parse(2, $"2 (kthreadd) S 0 0 0 0 -1 {flags} {string.Join(' ', Enumerable.Repeat("7", 41))} 0 0")!
            .Value.IsKernels.Should()
            .Be(isKernels);

    [Fact]
    public void TellsExec_ThisProcess_IsWithinNone() => ProcessStat.TellsExec.Should().BeTrue();

    [Fact]
    public void ReadAll_HasThisProcess() => ProcessStat.ReadAll().Should().ContainSingle(stat => stat.Pid == Environment.ProcessId);
}
