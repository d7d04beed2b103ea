using System.Text.Json.Nodes;

namespace Satchel.Server.Tests.Ray;

/// <summary>
/// A job's details as Ray showed them, against ours. Ray's agent has a port of its own; with us the daemon itself answers for its
/// node.
/// </summary>
internal static class RecordedJob
{
    private const string RaysAgent = "http://127.0.0.1:52365";

    /// <param name="recorded">Ray's details.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="address">Base URL of our daemon.</param>
    /// <param name="unless">Fields that cannot be compared here.</param>
    public static string? Difference(JsonObject recorded, JsonObject actual, string address, params IEnumerable<string> unless)
    {
        var was = recorded.DeepClone().AsObject();
        var now = actual.DeepClone().AsObject();
        if (was["driver_agent_http_address"]?.GetValue<string>() == RaysAgent)
        {
            was["driver_agent_http_address"] = address;
        }

        var messages = ((string?)was["message"], (string?)now["message"]);
        foreach (var name in unless.Append("message"))
        {
            (was[name], now[name]) = (null, null);
        }

        return RecordedPattern.Difference(was, now)
            ?? (
                messages is ({ } recordedMessage, { } message)
                && !unless.Contains("message")
                && !RecordedMessage.Agrees(recordedMessage, message, (string?)recorded["entrypoint"] ?? "")
                    ? $"$.message is \"{message}\", not \"{recordedMessage}\""
                    : null
            );
    }
}
