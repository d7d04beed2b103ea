namespace Satchel.Abstractions.Settings;

/// <summary>
/// What one room goes by: one immutable record, filled in one place. Checked when the daemon starts, before any part of the room does anything.
/// </summary>
public interface IRoomOptions
{
    /// <summary>What cannot be gone by, a sentence each; none when all is well.</summary>
    IEnumerable<string> FindFaults();
}
