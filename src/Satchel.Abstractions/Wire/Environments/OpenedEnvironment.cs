using Satchel.Abstractions.Supervision;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>An environment that a process on the node's own machine can be started in.</summary>
/// <param name="Prefix">Arguments that stand before the command.</param>
/// <param name="WorkingDirectory">Absolute directory to start in.</param>
/// <param name="Variables">The complete environment of the process.</param>
/// <param name="Mounts">What it sees of the node's directories, in a mount namespace of its own; null when nothing is mounted.</param>
public sealed record OpenedEnvironment(
    IReadOnlyList<string> Prefix,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Variables,
    LaunchMounts? Mounts
)
{
    /// <summary>Text for the standard input of the process in place of this program's own; null where there is none.</summary>
    public string? Input { get; init; }

    /// <summary>
    /// Where to claim the environment before a process is started in it (<see cref="RunClaim.Foreground"/>): it stays for as long as that process
    /// lives, whatever becomes of the daemon. Null from a daemon that does not know of it.
    /// </summary>
    public string? Claim { get; init; }

    /// <summary>The environment's private directory: who finds it gone once the claim is taken has come too late.</summary>
    public string? Directory { get; init; }
}
