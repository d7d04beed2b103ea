namespace Satchel.Abstractions.Environments.Layers;

/// <summary>Where somebody who waits for a layer wants to be told.</summary>
/// <param name="Progress">Takes what is being done, for people; null is nobody.</param>
/// <param name="Log">Takes the lines of the set-up log; null is nobody. May be called by several threads, one at a time.</param>
public sealed record BuildAudience(IProgress<string>? Progress, Action<string>? Log);
