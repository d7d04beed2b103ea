namespace Satchel.Abstractions.Environments;

/// <summary>What the engine does about a failed build.</summary>
public enum SetupErrorLife
{
    /// <summary>The world may change: told to everybody who waits, forgotten, built anew when somebody asks again.</summary>
    Passing,

    /// <summary>Likely gone in a moment: tried three times, with pauses, then as <see cref="Passing"/>.</summary>
    Transient,

    /// <summary>The same inputs fail again: remembered for a while, so that asking again fails at once; can be cleared.</summary>
    Permanent,
}
