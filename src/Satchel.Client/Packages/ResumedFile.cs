namespace Satchel.Client.Packages;

/// <summary>A large file whose sending was interrupted and goes on.</summary>
/// <param name="Path">Its path, as the package or the user names it.</param>
/// <param name="Held">Bytes that the cluster has of it; 0 when it is sent from the start again.</param>
/// <param name="Size">All of its bytes.</param>
public sealed record ResumedFile(string Path, long Held, long Size);
