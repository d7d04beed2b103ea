namespace Satchel.Abstractions.Environments.Layers;

/// <summary>A download cache of installers that was emptied.</summary>
/// <param name="Field">The field whose builds share it, such as <c>uv</c>.</param>
/// <param name="Bytes">Room that the disk got by it.</param>
public sealed record EmptiedCache(string Field, long Bytes);
