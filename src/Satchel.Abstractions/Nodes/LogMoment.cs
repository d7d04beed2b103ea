namespace Satchel.Abstractions.Nodes;

/// <summary>How long a log had become by when.</summary>
/// <param name="At">The moment, to the millisecond.</param>
/// <param name="Length">Bytes that the log had then; those that the moment before it did not have came in between.</param>
public readonly record struct LogMoment(DateTimeOffset At, long Length);
