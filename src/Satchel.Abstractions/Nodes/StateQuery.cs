namespace Satchel.Abstractions.Nodes;

/// <summary>What is asked of a node's state.</summary>
/// <param name="Kind">Which list.</param>
/// <param name="Filters">What a row must meet, all of them.</param>
/// <param name="Limit">Most rows of the answer.</param>
public sealed record StateQuery(StateKind Kind, IReadOnlyList<StateFilter> Filters, int Limit)
{
    /// <summary>Why an actor is not there: what it waits for, or died of. Ray has no such column, and its own client takes no other than its own.</summary>
    public const string ReasonColumn = "reason";
}
