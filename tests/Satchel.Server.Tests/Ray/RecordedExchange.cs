using System.Text.Json.Nodes;

namespace Satchel.Server.Tests.Ray;

/// <summary>One recorded request with its answer, against ours: status, the headers that clients read, body or frames.</summary>
/// <param name="item">The case.</param>
/// <param name="address">Base URL of our daemon.</param>
/// <param name="gone">Ids of jobs that we refused or deleted, where Ray still had them.</param>
internal sealed class RecordedExchange(JsonObject item, string address, IReadOnlySet<string> gone)
{
    private const string NotRecorded = "{not recorded}";
    private const string Tracebacks = "{traceback}";

    private static readonly string[] ComparedHeaders = ["Content-Type", "Allow", "Set-Cookie"];

    /// <summary>Where a job stood when Ray was asked; ours has come further since.</summary>
    private static readonly string[] OfItsState =
    [
        "status",
        "message",
        "error_type",
        "end_time",
        "driver_agent_http_address",
        "driver_node_id",
        "driver_exit_code",
    ];

    private JsonObject Recorded => item["response"]!.AsObject();

    /// <summary>What differs in one line, or null.</summary>
    public string? Difference(RecordedReply reply)
    {
        if (Recorded["status"]!.GetValue<int>() != reply.Status)
        {
            return $"status {reply.Status}, not {Recorded["status"]}: {reply.Body.TrimEnd()}";
        }

        return reply.Frames is { } frames ? FrameDifference(frames, reply.CloseCode) : HeaderDifference(reply) ?? BodyDifference(reply);
    }

    private string? HeaderDifference(RecordedReply reply)
    {
        foreach (var name in ComparedHeaders)
        {
            var recorded = (string?)Recorded["headers"]![name];
            var actual = reply.Headers.GetValueOrDefault(name);
            if (recorded is null ? actual is not null : actual is null || !RecordedPattern.Matches(recorded, actual))
            {
                return $"{name} is {actual ?? "absent"}, not {recorded ?? "absent"}";
            }
        }

        return null;
    }

    private string? BodyDifference(RecordedReply reply) =>
        Recorded["body"] switch
        {
            _ when item["request"]!["method"]!.GetValue<string>() is "HEAD" => reply.Body.Length > 0
                ? "the answer of a HEAD has a body"
                : null,
            JsonObject json => JsonDifference(json["json"]!, reply.Json),
            JsonValue text when text.GetValue<string>() is NotRecorded => null,
            var text => TextDifference(text!.GetValue<string>(), reply.Body),
        };

    /// <summary>A text without a traceback word for word; of one with a traceback the last line, which holds the message.</summary>
    private static string? TextDifference(string recorded, string actual)
    {
        if (!recorded.Contains(Tracebacks, StringComparison.Ordinal))
        {
            return RecordedPattern.Matches(recorded, actual) ? null : $"body is \"{actual}\", not \"{recorded}\"";
        }

        // A traceback inside a traceback ends with the full stop of the outer sentence on a line of its own.
        var message = LastLine(recorded.TrimEnd('\n').EndsWith("\n.", StringComparison.Ordinal) ? recorded.TrimEnd('\n')[..^2] : recorded);
        return actual.Contains("Traceback", StringComparison.Ordinal) || !RecordedPattern.Matches(message, LastLine(actual))
            ? $"last line is \"{LastLine(actual)}\", not \"{message}\""
            : null;
    }

    private static string LastLine(string text) => text.TrimEnd('\n').Split('\n')[^1];

    private string? JsonDifference(JsonNode recorded, JsonNode? actual)
    {
        switch (recorded, actual)
        {
            case (JsonArray { Count: > 0 } was, JsonArray now):
                return was.OfType<JsonObject>()
                    .Select(job => ListedDifference(job, now))
                    .FirstOrDefault(difference => difference is not null);
            case (JsonObject was, JsonObject now) when was.ContainsKey("entrypoint"):
                return RecordedJob.Difference(was, now, address);
            case (JsonObject was, JsonObject now) when was.ContainsKey("logs"):
                return RecordedPattern.Matches(
                    RecordedLog.Expected((string)was["logs"]!, EntrypointIn((string)now["logs"]!)),
                    (string)now["logs"]!
                )
                    ? null
                    : $"logs are \"{now["logs"]}\", not \"{was["logs"]}\"";
            case (JsonObject was, JsonObject now) when was.ContainsKey("ray_version"):
                var ours = now.DeepClone().AsObject();
                return ours.Remove("satchel_version") ? RecordedPattern.Difference(was, ours) : "our own version is missing";
            default:
                return RecordedPattern.Difference(recorded, actual);
        }
    }

    private static string EntrypointIn(string log) =>
        log.Split('\n')[0] is var line && line.IndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? line[(colon + 2)..] : "";

    /// <summary>Ray lists by hash, shortened here: each recorded job is looked for among ours.</summary>
    private string? ListedDifference(JsonObject recorded, JsonArray actual)
    {
        var id = (string)recorded["submission_id"]!;
        string[] unless = (string?)recorded["status"] is "PENDING" ? OfItsState : [];
        var candidates = actual
            .Select(job => job!.AsObject())
            .Where(job => RecordedPattern.Matches(id, (string)job["submission_id"]!))
            .ToArray();
        var differences = candidates.Select(job => RecordedJob.Difference(recorded, job, address, unless)).ToArray();
        return gone.Contains(id) || differences.Contains(null)
            ? null
            : $"job {id} is not in our list as recorded: {differences.FirstOrDefault() ?? "not at all"}";
    }

    private string? FrameDifference(IReadOnlyList<string> frames, int? closeCode)
    {
        var recorded = Recorded["frames"]!.AsArray().Where(frame => (string?)frame!["from"] is "server").ToArray();
        var close = (int?)recorded.FirstOrDefault(frame => (string?)frame!["opcode"] is "close")?["code"];
        if (close != closeCode)
        {
            return $"closed with {closeCode}, not {close}";
        }

        var texts = recorded
            .Where(frame => (string?)frame!["opcode"] is "text")
            .Select(frame => RecordedLog.Expected((string)frame!["data"]!, EntrypointIn(frames[0])))
            .ToArray();
        return texts.Length == frames.Count && texts.Zip(frames, RecordedPattern.Matches).All(same => same)
            ? null
            : $"{frames.Count} frames: {string.Join(" | ", frames)}";
    }
}
