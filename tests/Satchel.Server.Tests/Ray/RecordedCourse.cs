using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Server.Tests.Ray;

/// <summary>The recorded course of a job against what became of it here.</summary>
internal static class RecordedCourse
{
    /// <summary>What differs in one line, or null.</summary>
    public static string? Difference(JsonObject item, PlayedJob played, string address)
    {
        if ((int)item["submit_status"]! != played.SubmitStatus)
        {
            return $"the submit is refused: {played.Refusal}";
        }

        return StateDifference(item, "PENDING", played.Accepted?.Message)
            ?? StateDifference(item, "RUNNING", played.Running?.Message)
            ?? ActionDifference(item, played)
            ?? RecordedJob.Difference(Localize(item["final"]!).AsObject(), WithoutColours(played.Final), address)
            ?? LogDifference(item, played);
    }

    /// <summary>Null as well when the state was not seen by one of the two: that is a matter of speed.</summary>
    private static string? StateDifference(JsonObject item, string status, string? message)
    {
        var recorded = item["seen"]!.AsArray().FirstOrDefault(state => (string?)state!["status"] == status);
        return recorded is null || message is null || (string)recorded["message"]! == message
            ? null
            : $"{status} says \"{message}\", not \"{recorded["message"]}\"";
    }

    private static string? ActionDifference(JsonObject item, PlayedJob played)
    {
        var recorded = item["actions"]!.AsArray().Select(action => ResultOf((string)action!["what"]!, action["result"]!)).ToArray();
        return recorded.SequenceEqual(played.Actions, StringComparer.Ordinal)
            ? null
            : $"actions gave {string.Join("; ", played.Actions)}, not {string.Join("; ", recorded)}";
    }

    private static string ResultOf(string what, JsonNode result) =>
        what switch
        {
            "stop" => $"{result[0]} {JsonNode.Parse((string)result[1]!)!.ToJsonString()}",
            _ when result is JsonArray processes => $"[{string.Join(", ", processes)}]",
            _ => (string)result!,
        };

    private static string? LogDifference(JsonObject item, PlayedJob played)
    {
        if (item["logs"] is not JsonValue recorded)
        {
            return $"our log can be read: \"{played.Logs}\"";
        }

        var expected = RecordedLog.Expected((string)Localize(recorded)!, (string)item["submit"]!["entrypoint"]!);
        return RecordedLog.Agrees(expected, WithoutColours(played.Logs)) ? null : $"logs are \"{played.Logs}\", not \"{recorded}\"";
    }

    /// <summary>The recording left them out.</summary>
    private static string WithoutColours(string text) => Regex.Replace(text, "\u001b\\[[0-9;]*m", "");

    private static JsonObject WithoutColours(JsonObject job)
    {
        var copy = job.DeepClone().AsObject();
        copy["message"] = WithoutColours((string)copy["message"]!);
        return copy;
    }

    /// <summary>The recording machine was named <c>vm</c>, and one case runs <c>/etc/hostname</c> as a script.</summary>
    private static JsonNode Localize(JsonNode recorded)
    {
        var name = File.Exists("/etc/hostname") ? File.ReadLines("/etc/hostname").First() : Environment.MachineName;
        return JsonNode.Parse(recorded.ToJsonString().Replace(": 1: vm: not found", $": 1: {name}: not found", StringComparison.Ordinal))!;
    }
}
