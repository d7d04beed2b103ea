namespace Satchel.Abstractions.Environments;

/// <summary>How to start a process inside a prepared environment.</summary>
/// <param name="WorkingDirectory">Absolute directory to start in; null leaves it to the caller.</param>
/// <param name="Variables">The complete environment of the process, names unique.</param>
public sealed record LaunchPlan(string? WorkingDirectory, IReadOnlyDictionary<string, string> Variables);
