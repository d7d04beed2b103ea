namespace Satchel.Node.Scheduling;

/// <summary>What has become of a request for resources.</summary>
internal enum ShareState
{
    /// <summary>Has a place in the queue.</summary>
    Waiting,

    /// <summary>This node can never grant it, so that it stands in no queue.</summary>
    NeverFits,

    /// <summary>Holds its resources.</summary>
    Held,

    /// <summary>Has left, or given back what it held.</summary>
    Over,
}
