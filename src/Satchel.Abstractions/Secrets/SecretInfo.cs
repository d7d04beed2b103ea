namespace Satchel.Abstractions.Secrets;

/// <summary>What may be told of a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ChangedAt">When it was set last.</param>
public sealed record SecretInfo(string Name, DateTimeOffset ChangedAt);
