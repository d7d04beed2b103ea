namespace Satchel.Abstractions.Wire;

/// <summary>Names a remote URI.</summary>
/// <param name="Uri">As written in an environment, or as a list shows it.</param>
public sealed record RemoteUriRequest(string Uri);
