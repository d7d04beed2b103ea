namespace Satchel.Abstractions.Wire;

/// <summary>Answer of a delete.</summary>
public sealed record DeleteReply(bool Deleted);
