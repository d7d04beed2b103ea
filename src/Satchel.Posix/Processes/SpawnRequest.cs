namespace Satchel.Posix.Processes;

/// <summary>
/// A program to start in a session of its own, with default signal handling, nothing blocked, and no descriptor of ours but the three
/// standard ones.
/// </summary>
/// <param name="Arguments">Program and arguments; the first is an absolute path.</param>
/// <param name="Variables">The complete environment.</param>
public sealed record SpawnRequest(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Directory to start in; null stays here.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Descriptor to use as standard input; null is <c>/dev/null</c>.</summary>
    public int? StandardInput { get; init; }

    /// <summary>Descriptor to use as standard output; null appends to <see cref="LogFile"/>.</summary>
    public int? StandardOutput { get; init; }

    /// <summary>
    /// Regular file, made when missing with mode 0600, that standard error and (without a descriptor) output are appended to; null is
    /// <c>/dev/null</c>.
    /// </summary>
    public string? LogFile { get; init; }

    /// <summary>Group to start in, which is there; null starts in that of this process. Best effort, as everything about groups.</summary>
    public ControlGroup? Group { get; init; }
}
