using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>A finished layer: a directory that nobody writes to any more, and what is recorded of it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Provider">Field whose provider made it.</param>
/// <param name="Directory">Absolute path, the one it was built at.</param>
public sealed record Layer(LayerKey Key, string Provider, string Directory)
{
    /// <summary>What its materializer recorded for the launch contributor.</summary>
    public JsonObject Facts { get; init; } = [];

    /// <summary>The exact set that was installed, when its materializer told; see <see cref="LayerContent.Lock"/>.</summary>
    public JsonNode? Lock { get; init; }

    /// <summary>One line for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Room it takes on the disk.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was committed.</summary>
    public DateTimeOffset Created { get; init; }
}
