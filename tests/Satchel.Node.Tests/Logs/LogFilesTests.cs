using Satchel.Node.Logs;

namespace Satchel.Node.Tests.Logs;

public sealed class LogFilesTests
{
    [Theory]
    [InlineData("raysubmit_abcDEF123")]
    [InlineData("a.b-c_d")]
    [InlineData("..")]
    public void SafeName_HarmlessId_IsTheId(string id) => LogFiles.SafeName(id).Should().Be(id);

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd~")]
    [InlineData("a/b", "a_b~")]
    [InlineData("a b", "a_b~")]
    [InlineData("a~b", "a_b~")]
    [InlineData("\u00fc\0", "__~")]
    public void SafeName_OtherId_IsReadableAndHasADigest(string id, string start) =>
        LogFiles.SafeName(id).Should().StartWith(start).And.MatchRegex("~[0-9a-f]{32}$").And.NotContain("/");

    [Fact]
    public void SafeName_LongIds_FitInAFileNameAndDiffer()
    {
        var one = LogFiles.SafeName(new string('a', 1024));

        one.Length.Should().BeLessThan(200);
        one.Should().NotBe(LogFiles.SafeName(new string('a', 1023)));
    }

    [Fact]
    public void SafeName_IdThatLooksMadeUp_MeetsNoOther() =>
        LogFiles.SafeName(LogFiles.SafeName("a/b")).Should().NotBe(LogFiles.SafeName("a/b"));
}
