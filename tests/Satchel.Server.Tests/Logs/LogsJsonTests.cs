using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Satchel.Server.Logs;

namespace Satchel.Server.Tests.Logs;

public sealed class LogsJsonTests
{
    private const int PieceSize = 16 * 1024;

    [Theory]
    [InlineData("", "")]
    [InlineData("a\nb\n", "a\nb\n")]
    [InlineData("a\r\nb\rc\r", "a\nb\nc\n")]
    [InlineData("\"quoted\" \\ \t \u0001 \u001b[31m </script> ü 😀", "\"quoted\" \\ \t \u0001 \u001b[31m </script> ü 😀")]
    public async Task Write_Text_IsOneJsonStringWithUnixNewlines(string log, string expected) =>
        (await WriteAsync(Encoding.UTF8.GetBytes(log))).Should().Be(expected);

    [Fact]
    public async Task Write_BytesThatAreNotUtf8_AreReplaced() =>
        (await WriteAsync([.. "ok\n"u8, 0xff, 0xfe, (byte)'\n', 0xc3])).Should().Be("ok\n\ufffd\ufffd\n\ufffd");

    /// <summary>UTF-8 of half a surrogate pair is not UTF-8; NUL is a character like any other.</summary>
    [Fact]
    public async Task Write_SurrogatesAndNul_AreNoHarm() =>
        (await WriteAsync([0xed, 0xa0, 0x80, 0, (byte)'x'])).Should().Be("\ufffd\ufffd\ufffd\0x");

    [Theory]
    [InlineData(-3)]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Write_CharacterAcrossTwoPieces_IsOneCharacter(int shift)
    {
        var before = new string('x', PieceSize + shift);

        (await WriteAsync(Encoding.UTF8.GetBytes(before + "😀\r\n€"))).Should().Be(before + "😀\n€");
    }

    [Fact]
    public async Task Write_ReturnAndNewlineAcrossTwoPieces_AreOneNewline()
    {
        var before = new string('x', PieceSize - 1);

        (await WriteAsync(Encoding.UTF8.GetBytes(before + "\r\nend"))).Should().Be(before + "\nend");
    }

    [Fact]
    public async Task Write_HugeLine_IsWhole()
    {
        var line = new string('\u0007', 3 * 1024 * 1024);

        (await WriteAsync(Encoding.UTF8.GetBytes(line))).Should().Be(line);
    }

    [Fact]
    public async Task Write_AnyBytesInAnyPieces_AreTheDecodedText() =>
        await Gen.Select(Gen.Byte.Array[0, 70_000], Gen.Int[1, 20_000])
            .SampleAsync(
                async (log, size) =>
                    (await WriteAsync(log, size)).Should().Be(Encoding.UTF8.GetString(log).Replace("\r\n", "\n").Replace('\r', '\n')),
                iter: 100
            );

    private static async Task<string> WriteAsync(byte[] log, int pieceSize = int.MaxValue)
    {
        using var target = new MemoryStream();
        using var source = new SlowStream(log, pieceSize);
        await LogsJson.WriteAsync(source, target, CancellationToken.None);
        return JsonNode.Parse(target.ToArray())!.AsObject().Should().ContainSingle().Which.Value!.GetValue<string>();
    }
}
