using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Wire;

/// <summary>Answer of <c>GET /v1/health</c>.</summary>
/// <param name="Status"><c>ready</c>, or <c>leaving</c> once the head was asked to end.</param>
public sealed record HealthReply(string Status)
{
    /// <summary>The head takes jobs.</summary>
    public const string Ready = "ready";

    /// <summary>The head ends as soon as its jobs have, and takes no more of them.</summary>
    public const string Leaving = "leaving";

    /// <summary>Whether the head is about to end.</summary>
    [JsonIgnore]
    public bool IsLeaving => Status is Leaving;
}
