namespace Satchel.Abstractions.Environments;

/// <summary>
/// A command that ends what a process has made outside of its own tree, such as a container that a service runs. Run when the process is
/// over, however it ended, by whoever notices; harmless when there is nothing to end. Written to the disk, so it holds no secret.
/// </summary>
/// <param name="Command">Program, an absolute path, and its arguments.</param>
/// <param name="Variables">Its complete environment.</param>
public sealed record LaunchEnding(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Variables);
