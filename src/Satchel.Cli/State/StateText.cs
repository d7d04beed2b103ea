using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Output;

namespace Satchel.Cli.State;

/// <summary>Rows of the state API in words.</summary>
internal static class StateText
{
    /// <summary>The value of a column on one line; empty where there is none.</summary>
    public static string Of(JsonObject row, string column) => Printable.Line(Whole(row, column));

    /// <summary>A column with its name: what has several lines stands indented below it.</summary>
    public static IEnumerable<string> LinesOf(JsonObject row, string column)
    {
        var lines = Whole(row, column).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return lines is [var only]
            ? [$"{column}: {Printable.Line(only)}".TrimEnd()]
            : lines.Select(line => $"  {Printable.Line(line)}".TrimEnd()).Prepend($"{column}:");
    }

    private static string Whole(JsonObject row, string column) =>
        row[column] switch
        {
            null => "",
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var other => other.ToJsonString(),
        };

    /// <summary>A whole number; null where there is none.</summary>
    public static long? Number(JsonObject row, string column) =>
        row[column] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>How long ago a moment of a column was; empty where there is none.</summary>
    public static string Age(JsonObject row, string column, DateTimeOffset now) =>
        Number(row, column) is { } moment ? Amount.Roughly(now - DateTimeOffset.FromUnixTimeMilliseconds(moment)) : "";

    /// <summary>The colour of a state of a task or actor.</summary>
    public static string? ColorOf(string state) =>
        state switch
        {
            "FINISHED" or "ALIVE" => Terminal.Green,
            "FAILED" or "DEAD" => Terminal.Red,
            "RESTARTING" => Terminal.Yellow,
            "RUNNING" => null,
            _ => Terminal.Dim,
        };
}
