using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Server.Tests.Ray;

/// <summary>Text and JSON as they were recorded, with <c>{name}</c> where something varies, against what is answered now.</summary>
internal static class RecordedPattern
{
    private static readonly Dictionary<string, string> Placeholders = new(StringComparer.Ordinal)
    {
        ["{generated_submission_id}"] = "raysubmit_[A-HJ-NP-Za-kmnp-z1-9]{16}",
        ["{session_name}"] = "session_[0-9_-]+",
        ["{ray_job_id}"] = "[0-9a-f]{8}",
        ["{node_or_worker_id}"] = "[0-9a-f]{56}",
        ["{hex40}"] = "[0-9a-f]{40}",
        ["{timestamp_ms}"] = "[0-9]{13}",
        ["{pid}"] = "[0-9]+",
        ["{token}"] = "[0-9a-f]{64}",
        ["{time}"] = ".*",
        ["{traceback}"] = ".*",
    };

    private static readonly Regex Shortened = new(
        @"\\\{\\\.\\\.\\\.(\\ [0-9]+\\ characters)?}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    );

    /// <summary>Whether a text is what was recorded.</summary>
    public static bool Matches(string recorded, string actual)
    {
        var pattern = Shortened.Replace(Regex.Escape(recorded), ".*");
        foreach (var (name, expression) in Placeholders)
        {
            pattern = pattern.Replace(Regex.Escape(name), expression, StringComparison.Ordinal);
        }

        return Regex.IsMatch(actual, $@"\A{pattern}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    /// <summary>Null when a value is what was recorded, else where it is not. A placeholder alone may stand for a number.</summary>
    /// <param name="recorded">What Ray answered.</param>
    /// <param name="actual">What we answer.</param>
    /// <param name="path">Where the values stand, for the answer.</param>
    public static string? Difference(JsonNode? recorded, JsonNode? actual, string path = "$")
    {
        switch (recorded, actual)
        {
            case (JsonObject was, JsonObject now):
                var names = was.Select(item => item.Key).Union(now.Select(item => item.Key), StringComparer.Ordinal);
                return names
                    .Select(name =>
                        !was.ContainsKey(name) ? $"{path}.{name} is ours alone"
                        : !now.ContainsKey(name) ? $"{path}.{name} is missing"
                        : Difference(was[name], now[name], $"{path}.{name}")
                    )
                    .FirstOrDefault(difference => difference is not null);
            case (JsonArray was, JsonArray now) when was.Count == now.Count:
                return was.Select((item, i) => Difference(item, now[i], $"{path}[{i}]"))
                    .FirstOrDefault(difference => difference is not null);
            case (JsonValue was, JsonValue now)
                when was.GetValueKind() is JsonValueKind.String && Matches(was.GetValue<string>(), now.ToString()):
                return null;
            default:
                return JsonNode.DeepEquals(recorded, actual) ? null : $"{path} is {Text(actual)}, not {Text(recorded)}";
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
