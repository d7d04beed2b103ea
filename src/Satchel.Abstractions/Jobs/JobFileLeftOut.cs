namespace Satchel.Abstractions.Jobs;

/// <summary>Something in a job's directory that is not kept.</summary>
/// <param name="Path">Relative to the directory; for people.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record JobFileLeftOut(string Path, string Reason);
