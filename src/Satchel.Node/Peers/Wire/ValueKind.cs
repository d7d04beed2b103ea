namespace Satchel.Node.Peers.Wire;

/// <summary>What a value in a frame is.</summary>
internal enum ValueKind : byte
{
    /// <summary>The bytes of a serialized object.</summary>
    Inline = 0,

    /// <summary>A file in shared memory that begins with them.</summary>
    Segment = 1,

    /// <summary>A pickled exception.</summary>
    Error = 2,

    /// <summary>Python's <c>None</c>, without bytes.</summary>
    None = 3,

    /// <summary>An error that the daemon made: JSON.</summary>
    NodeError = Error | 0x80,
}
