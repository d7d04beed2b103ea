using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>A list of Ray's state API.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="NumAfterTruncation">How many of them were looked at.</param>
/// <param name="NumFiltered">How many of those met the filters.</param>
/// <param name="Result">The first of those.</param>
public sealed record StateList(int Total, int NumAfterTruncation, int NumFiltered, IReadOnlyList<JsonObject> Result)
{
    /// <summary>What Ray says when a part of its cluster did not answer; always null here.</summary>
    public string? PartialFailureWarning { get; init; }

    /// <summary>What else Ray warns of; always null here.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
