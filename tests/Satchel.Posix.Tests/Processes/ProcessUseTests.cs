using Satchel.Posix.Processes;

namespace Satchel.Posix.Tests.Processes;

public sealed class ProcessUseTests
{
    private const string Rest = " S 12 34 34 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 3 0 98765 1000 10";

    [Theory]
    [InlineData("python main.py", "python main.py")]
    [InlineData("", "[) a (]")]
    public void Parse_AnyName_FieldsAreCountedFromItsEnd(string words, string expected) =>
        ProcessUse
            .Parse(77, $"77 () a (){Rest}", words)
            .Should()
            .Be(new ProcessUse(77, 12, expected, 10L * Environment.SystemPageSize, 2.0));

    [Fact]
    public void Parse_TooShort_IsNull() => ProcessUse.Parse(77, "77 (sleep) S 12", "").Should().BeNull();

    [Fact]
    public void TryRead_ThisProcess_IsThere() =>
        ProcessUse.TryRead(Environment.ProcessId)!.ResidentBytes.Should().BeGreaterThan(Environment.SystemPageSize);

    [Fact]
    public void TryRead_NoProcess_IsNull() => ProcessUse.TryRead(int.MaxValue).Should().BeNull();
}
