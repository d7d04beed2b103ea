using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>A list of Ray's state API.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="NumAfterTruncation">How many of them were looked at.</param>
/// <param name="NumFiltered">How many of those met the filters.</param>
/// <param name="Result">The first of those.</param>
public sealed record StateList(int Total, int NumAfterTruncation, int NumFiltered, IReadOnlyList<JsonObject> Result);
