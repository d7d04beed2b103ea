namespace Satchel.Abstractions.Environments;

/// <summary>
/// Asks that a process sees a tree as a directory of its own: <paramref name="Tree"/> with everything in it at <paramref name="Path"/>,
/// writable, and nothing written there reaches the tree or another view of it. Whoever starts the process realizes it, by an overlay mount,
/// by cloned files or by a copy, and makes <paramref name="Path"/>; the tree stays where it is, unchanged, as long as the view is used.
/// </summary>
/// <param name="Tree">Absolute directory in the node's store; immutable, shared by many views at a time.</param>
/// <param name="Path">Absolute directory to see it at, below the private directory of the job; not existing yet.</param>
public sealed record PrivateView(string Tree, string Path);
