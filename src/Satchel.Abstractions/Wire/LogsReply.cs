namespace Satchel.Abstractions.Wire;

/// <summary>Answer of Ray's logs call: the whole file as text.</summary>
public sealed record LogsReply(string Logs);
