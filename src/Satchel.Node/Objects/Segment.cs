using System.Text.Json.Nodes;
using Satchel.Node.Sessions;

namespace Satchel.Node.Objects;

/// <summary>One file of shared memory. Guarded by the loop.</summary>
/// <param name="number">Names it within the node.</param>
/// <param name="path">Absolute path.</param>
/// <param name="size">Length in bytes.</param>
internal sealed class Segment(uint number, string path, long size)
{
    public uint Number => number;

    /// <summary>Where its bytes are found: a file in shared memory, or a link to the one on disk that it was moved to.</summary>
    public string Path => path;

    public long Size => size;

    /// <summary>Who has it to write to, until a value says what it holds.</summary>
    public ClientPeer? Writer { get; set; }

    /// <summary>Who wrote to it last, and may have it mapped.</summary>
    public ClientPeer? LastWriter { get; set; }

    /// <summary>The object whose bytes it holds; null while it is free or being written to.</summary>
    public ObjectRecord? Object { get; set; }

    /// <summary>Whether its bytes are on disk.</summary>
    public bool IsSpilled { get; set; }

    /// <summary>Its place among those that hold a value in memory, or those that are free; the first was used first.</summary>
    public LinkedListNode<Segment>? Place { get; set; }

    /// <summary>Has who wrote to it last let go of its memory, where that one is still there.</summary>
    public void TellUnmap()
    {
        if (LastWriter is { Connection.IsOpen: true } writer)
        {
            writer.Connection.Tell(new JsonObject { ["op"] = "unmap", ["segments"] = new JsonArray(Number) });
        }
    }
}
