namespace Satchel.Abstractions.Environments;

/// <summary>
/// Asks that a process sees a directory or file of the node at another path, without being able to write to it. For a process in a
/// container, which sees nothing of the node otherwise; a process outside of one sees <paramref name="Source"/> where it is.
/// </summary>
/// <param name="Source">Absolute path on the node.</param>
/// <param name="Target">Absolute path for the process.</param>
public sealed record ReadOnlyMount(string Source, string Target);
