namespace Satchel.Abstractions.Nodes;

/// <summary>Ends the daemon from within. Thread-safe.</summary>
public interface IDaemonEnding
{
    /// <summary>Has the daemon stop its jobs and end, as <c>satchel stop --force</c> does; returns at once, again is fine.</summary>
    void Request();
}
