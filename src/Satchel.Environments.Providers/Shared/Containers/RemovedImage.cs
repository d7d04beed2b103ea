namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>An image that was removed.</summary>
/// <param name="Name">The name by which it had been fetched.</param>
/// <param name="Bytes">Its size; layers that other images have, too, stay.</param>
public sealed record RemovedImage(string Name, long Bytes);
