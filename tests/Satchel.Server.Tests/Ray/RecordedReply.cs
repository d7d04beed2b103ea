using System.Text.Json.Nodes;

namespace Satchel.Server.Tests.Ray;

/// <summary>What our server answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">By name, as text.</param>
/// <param name="Body">The body as text; empty for a WebSocket.</param>
internal sealed record RecordedReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Text messages of a WebSocket; null when it was none.</summary>
    public IReadOnlyList<string>? Frames { get; init; }

    /// <summary>Code of the close, when the server closed.</summary>
    public int? CloseCode { get; init; }

    /// <summary>The body as JSON.</summary>
    public JsonNode? Json => JsonNode.Parse(Body);
}
