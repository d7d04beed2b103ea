using Satchel.Posix.Locks;

namespace Satchel.Testing.Orders;

/// <summary>Stands for a process that uses the store.</summary>
public sealed class Actor
{
    public Actor(string name)
    {
        Name = name;
        Program = new Flow(this, "");
        Flushing = new Flow(this, " flushes");
    }

    public string Name { get; }

    public Flow Program { get; }

    /// <summary>Goes on only while the program waits for it, at its end: before, it stands.</summary>
    public Flow Flushing { get; }

    /// <summary>Every lock it ever took: what it still holds goes with it.</summary>
    public List<FileLock> Locks { get; } = [];

    public bool IsEnding { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>What its program ended with, if badly.</summary>
    public Exception? Failure { get; set; }

    public bool WasKilled { get; set; }
}
