using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Checks the user's options of the engine's <c>run</c>. Pure.</summary>
internal static class RunOptions
{
    private static readonly string[] Refused =
    [
        "-d",
        "--detach",
        "--name",
        "--cidfile",
        "--conmon-pidfile",
        "--pidfile",
        "--replace",
        "--pod",
    ];

    private static readonly string[] Terminals = ["-t", "-it", "-ti", "--tty"];

    /// <summary>What is wrong with one option; null when nothing is.</summary>
    /// <param name="where">JSON path of the option.</param>
    public static SpecError? FindFault(string option, string where)
    {
        var name = option.Split('=')[0];
        return Refused.Contains(name, StringComparer.Ordinal)
                ? new SpecError(
                    where,
                    SpecErrorCodes.InvalidValue,
                    $"run_options cannot have {name}: the container must end with its job.",
                    "Leave it out; the job itself runs in the background, under its own name."
                )
            : Terminals.Contains(name, StringComparer.Ordinal)
                ? new SpecError(
                    where,
                    SpecErrorCodes.InvalidValue,
                    $"run_options cannot have {name}: a job has no terminal.",
                    "Leave it out."
                )
            : null;
    }
}
