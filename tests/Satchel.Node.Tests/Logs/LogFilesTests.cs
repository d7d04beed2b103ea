using Satchel.Node.Logs;

namespace Satchel.Node.Tests.Logs;

public sealed class LogFilesTests
{
    [Theory]
    [InlineData("raysubmit_abcDEF123", "raysubmit_abcDEF123")]
    [InlineData("a.b-c_d", "a.b-c_d")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("\u00fc\0 ", "___")]
    public void Readable_AnyId_IsHarmlessInAFileName(string id, string expected) => LogFiles.Readable(id).Should().Be(expected);

    [Fact]
    public void Readable_LongId_FitsInAFileName() => LogFiles.Readable(new string('a', 1024)).Length.Should().Be(100);
}
