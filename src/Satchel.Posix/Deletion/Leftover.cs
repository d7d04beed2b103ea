namespace Satchel.Posix.Deletion;

/// <summary>Something that could not be removed.</summary>
/// <param name="Path">Absolute; what is not UTF-8 in it is shown as U+FFFD.</param>
/// <param name="Reason">In words, without a full stop.</param>
public sealed record Leftover(string Path, string Reason);
