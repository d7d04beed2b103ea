using System.Text;
using CsCheck;
using Satchel.Server.Logs;

namespace Satchel.Server.Tests.Logs;

public sealed class LogFramesTests
{
    private const int MostLines = 10;
    private const int MostCharacters = 20_000;

    [Fact]
    public void Add_TwentyFiveLines_AreFramesOfTen()
    {
        var frames = Cut(string.Concat(Enumerable.Range(1, 25).Select(i => $"line {i}\n")));

        frames.Select(frame => frame.Count(character => character is '\n')).Should().Equal(10, 10, 5);
    }

    [Fact]
    public void Add_LineOverTheLimit_EndsItsFrameAndIsWhole()
    {
        var frames = Cut("short\n" + new string('x', 50_000) + "\ny\n");

        frames.Should().Equal("short\n" + new string('x', 50_000) + "\n", "y\n");
    }

    [Fact]
    public void Add_LinesThatTogetherPassTheLimit_EndWithTheOneThatDoes()
    {
        var line = new string('x', 8_000) + "\n";

        Cut(line + line + line + line).Should().Equal(line + line + line, line);
    }

    [Fact]
    public void Add_HalfALine_StaysUntilItsEndComes()
    {
        var frames = new LogFrames();

        frames.Add("almo"u8).Should().BeEmpty();
        frames.Add("st\nen"u8).Should().Equal("almost\n");
        frames.Flush(atEnd: true).Should().Equal("en");
        frames.Flush(atEnd: true).Should().BeEmpty();
    }

    [Fact]
    public void Flush_WhileMoreMayCome_LetsHalfALineGoButNoHalfCharacter()
    {
        var frames = new LogFrames();
        var euro = "€"u8.ToArray();

        frames.Add([.. "prompt> "u8, euro[0], euro[1]]).Should().BeEmpty();
        frames.Flush(atEnd: false).Should().Equal("prompt> ");
        frames.Add([euro[2], (byte)'\n']).Should().Equal("€\n");
    }

    [Fact]
    public void Flush_AtTheEndOfHalfACharacter_ShowsThatSomethingWasThere()
    {
        var frames = new LogFrames();
        frames.Add([.. "a"u8, 0xe2, 0x82]);

        frames.Flush(atEnd: true).Should().Equal("a\ufffd");
    }

    [Fact]
    public void Add_LogWithoutNewlines_IsNotHeldBackForEver()
    {
        var frames = new LogFrames();
        var sent = Enumerable
            .Range(0, 40)
            .Sum(_ => frames.Add(Encoding.ASCII.GetBytes(new string('x', 64 * 1024))).Sum(frame => frame.Length));

        sent.Should().BeGreaterThan(1024 * 1024);
        (sent + frames.Flush(atEnd: true).Sum(frame => frame.Length)).Should().Be(40 * 64 * 1024);
    }

    [Fact]
    public void Add_AnyBytesInAnyPieces_LoseNothingAndKeepTheLimits() =>
        Gen.Select(Logs, Gen.Int[1, 5000])
            .Sample(
                (log, size) =>
                {
                    var frames = new LogFrames();
                    var cut = log.Chunk(size).SelectMany(piece => frames.Add(piece)).ToList();
                    cut.AddRange(frames.Flush(atEnd: true));

                    string.Concat(cut).Should().Be(Encoding.UTF8.GetString(log));
                    cut.Should()
                        .OnlyContain(frame =>
                            frame.Length > 0 && LinesIn(frame) <= MostLines && WithoutLastLine(frame).Length <= MostCharacters
                        );
                    cut.SkipLast(1).Should().OnlyContain(frame => frame.EndsWith('\n'));
                }
            );

    private static Gen<byte[]> Logs { get; } =
        Gen.OneOf(Gen.Byte, Gen.OneOf(Gen.Const((byte)'\n'), Gen.Const((byte)'\r'), Gen.Const((byte)'a')), Gen.Byte[0x80, 0xf4]).Array[
            0,
            60_000
        ];

    private static int LinesIn(string frame) => 1 + frame.AsSpan(0, frame.Length - 1).Count('\n');

    private static string WithoutLastLine(string frame) => frame[..(frame.AsSpan(0, frame.Length - 1).LastIndexOf('\n') + 1)];

    private static List<string> Cut(string log)
    {
        var frames = new LogFrames();
        return [.. frames.Add(Encoding.UTF8.GetBytes(log)), .. frames.Flush(atEnd: true)];
    }
}
