using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Server.Starting;

namespace Satchel.Server.Tests.Starting;

public sealed class LogLineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Write_AnEvent_IsOneLineWithTimeLevelAndSource() =>
        Write("Ready.").Should().Be("2026-11-22T10:00:00.123Z warn: Satchel.Test[7] Ready.\n");

    /// <summary>A job's id, a path of a request: whoever sends one writes into this log.</summary>
    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\r\n2026 info: forged", "a 2026 info: forged")]
    [InlineData("\u001b[2Jgone", "\\x1b[2Jgone")]
    [InlineData("\u202etxt.exe", "\\u202etxt.exe")]
    public void Write_TextOfOthers_CannotSteerATerminalOrStartALine(string text, string expected) =>
        Write(text).Should().EndWith($"[7] {expected}\n").And.Subject.Count(character => character == '\n').Should().Be(1);

    [Fact]
    public void Write_Exception_IsPartOfTheLine() =>
        Write("Failed.", new InvalidOperationException("odd\u001b\nid"))
            .Should()
            .EndWith("Failed. System.InvalidOperationException: odd\\x1b id\n");

    private static string Write(string text, Exception? exception = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(LogLevel.Warning, "Satchel.Test", 7, text, exception, static (state, _) => state);
        new LogLine(new StoppedClock()).Write(entry, scopeProvider: null, output);
        return output.ToString();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
