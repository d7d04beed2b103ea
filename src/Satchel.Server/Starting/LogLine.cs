using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Satchel.Abstractions.Texts;

namespace Satchel.Server.Starting;

/// <summary>
/// One line for each event: time, level, category and id, text, what was thrown. Names and paths of others are part of texts: nothing
/// in them can end the line, steer a terminal or turn its letters around.
/// </summary>
internal sealed class LogLine(TimeProvider time) : ConsoleFormatter(LogLine.Formatter)
{
    public const string Formatter = "satchel";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            text = $"{text} {exception}";
        }

        textWriter.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z {NameOf(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {OnOneLine(text)}"
            )
        );
    }

    /// <summary>The lines of a stack trace stay apart by blanks, as they always did in these logs.</summary>
    private static string OnOneLine(string text) => Printable.Line(text.ReplaceLineEndings(" "));

    private static string NameOf(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
}
