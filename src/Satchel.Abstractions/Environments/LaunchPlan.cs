namespace Satchel.Abstractions.Environments;

/// <summary>How to start a process inside a prepared environment.</summary>
/// <param name="WorkingDirectory">Absolute directory to start in; null leaves it to the caller.</param>
/// <param name="Variables">The complete environment of the process, names unique.</param>
public sealed record LaunchPlan(string? WorkingDirectory, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// Directories that Python looks into before those of the variable <c>PYTHONPATH</c>, first one first. Only drafts have any: the
    /// engine's last step moves them into
    /// <see cref="Variables"/>, so that they stand before whatever a later field puts there.
    /// </summary>
    public IReadOnlyList<string> PythonPath { get; init; } = [];
}
