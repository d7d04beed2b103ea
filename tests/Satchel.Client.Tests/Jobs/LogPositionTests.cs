using System.Text;
using CsCheck;
using Satchel.Abstractions.Wire;
using Satchel.Client.Jobs;

namespace Satchel.Client.Tests.Jobs;

public sealed class LogPositionTests
{
    [Fact]
    public void Take_BrokenAnywhereAndPiecesOfAnySize_MissesAndRepeatsNothing() =>
        Gen.Select(
                Gen.OneOf(Gen.Const(""), Gen.Const("a"), Gen.Const("bb"), Gen.Const("three")).Array[0, 6],
                Gen.Bool,
                Gen.Int[1, 40].List[1, 12],
                Gen.Int[1, 9]
            )
            .Sample(
                (lines, endsWithNewline, breaks, size) =>
                {
                    var log = string.Join('\n', lines) + (endsWithNewline && lines.Length > 0 ? "\n" : "");
                    var position = new LogPosition(stamped: true);
                    position.BeginAt(0);
                    var read = new StringBuilder();
                    foreach (var until in breaks.Append(int.MaxValue))
                    {
                        var answer = Stamped(log, (int)position.Offset);
                        foreach (var piece in Encoding.ASCII.GetBytes(answer[..Math.Min(until, answer.Length)]).Chunk(size))
                        {
                            read.Append(Encoding.ASCII.GetString(position.Take(piece).Span));
                        }

                        position.GoOn();
                    }

                    read.ToString().Should().Be(Stamped(log, 0));
                    position.Offset.Should().Be(log.Length);
                }
            );

    [Fact]
    public void Take_WithoutTimes_CountsAll()
    {
        var position = new LogPosition(stamped: false);
        position.BeginAt(7);

        position.Take("a\nb"u8.ToArray()).ToArray().Should().Equal("a\nb"u8.ToArray());

        position.Offset.Should().Be(10);
    }

    /// <summary>What the head answers from an offset on.</summary>
    private static string Stamped(string log, int offset)
    {
        var stamp = Encoding.ASCII.GetString(LogStamp.Of(DateTimeOffset.UnixEpoch));
        stamp.Should().HaveLength(LogStamp.Length);
        var rest = log[offset..];
        return rest.Length == 0 ? "" : stamp + rest[..^1].Replace("\n", "\n" + stamp, StringComparison.Ordinal) + rest[^1];
    }
}
