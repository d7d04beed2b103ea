namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>A note that the node fetched an image, or is about to.</summary>
/// <param name="Engine">Name of the engine that keeps it.</param>
/// <param name="Name">The name by which it was fetched.</param>
/// <param name="Id">64 hex digits; null while it is being fetched.</param>
internal sealed record FetchedImage(string Engine, string Name, string? Id)
{
    /// <summary>While it is being fetched: the image that had the name before, which is not the node's to remove.</summary>
    public string? Before { get; init; }
}
