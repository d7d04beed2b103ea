namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>A note of an image that the node fetched, or that another node of this engine fetched and this one uses.</summary>
/// <param name="Engine">Name of the engine that keeps it.</param>
/// <param name="Id">64 hex digits.</param>
/// <param name="Name">The name by which the node fetched it; null when another did.</param>
internal sealed record ImageNote(string Engine, string Id, string? Name);
