using CsCheck;
using Satchel.Server.Logs;

namespace Satchel.Server.Tests.Logs;

public sealed class UnixNewlinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\r", "\n")]
    [InlineData("\r\n", "\n")]
    [InlineData("\n\r", "\n\n")]
    [InlineData("\r\r\n\n", "\n\n\n")]
    [InlineData("1%\r2%\rdone\r\n", "1%\n2%\ndone\n")]
    public void Normalize_Text_HasUnixNewlines(string text, string expected) => Normalize(text, text.Length + 1).Should().Be(expected);

    [Fact]
    public void Normalize_AnyPieces_GiveWhatTheWholeGives() =>
        Gen.Select(Gen.Char["\r\na"].Array[0, 40], Gen.Int[1, 7])
            .Sample((text, size) => Normalize(new string(text), size) == Normalize(new string(text), 100));

    private static string Normalize(string text, int size)
    {
        var newlines = new UnixNewlines();
        return string.Concat(text.Chunk(size).Select(piece => new string(piece, 0, newlines.Normalize(piece))));
    }
}
