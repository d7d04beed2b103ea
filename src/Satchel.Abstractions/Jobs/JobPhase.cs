namespace Satchel.Abstractions.Jobs;

/// <summary>What a job is at that is pending, or being stopped.</summary>
/// <param name="Name"><c>queued</c>, <c>setting_up</c>, <c>starting</c> or <c>stopping</c>.</param>
/// <param name="Reason">For people: <c>waits for 4 CPUs, 2 of 8 are free</c>.</param>
/// <param name="Since">Since when.</param>
public sealed record JobPhase(string Name, string Reason, DateTimeOffset Since)
{
    /// <summary>Name of the phase of a job that somebody has asked to end.</summary>
    public const string Stopping = "stopping";
}
