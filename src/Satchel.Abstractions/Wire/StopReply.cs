namespace Satchel.Abstractions.Wire;

/// <summary>Answer of a stop: false when the job had ended already.</summary>
public sealed record StopReply(bool Stopped);
