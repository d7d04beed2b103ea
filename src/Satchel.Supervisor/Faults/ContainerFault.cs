using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor.Faults;

/// <summary>Whether it was the engine that failed, and not what runs in its container: both end with the same exit codes.</summary>
internal static class ContainerFault
{
    private const int EngineFailed = 125;
    private const int NotFound = 127;

    /// <summary>How the line begins in which podman and docker say that they could not start a container.</summary>
    private static readonly string[] Signs = ["Error: ", "docker: "];

    /// <summary>What docker says behind it.</summary>
    private static readonly string[] Advice = ["Run 'docker ", "See 'docker "];

    /// <summary>Looks for the fault of a run in a container.</summary>
    /// <returns>A sentence for the job's message; null when the container ran.</returns>
    public static string? Find(SupervisorLaunch launch, int? exitCode) =>
        exitCode is >= EngineFailed and <= NotFound && LastLine(LogEnd.Read(launch.LogFile) ?? "") is { } line && StartsWithAny(line, Signs)
            ? $"'{Path.GetFileName(launch.Command[0])}' could not start the container, for what it says at the end of the log. It is given "
                + "'run_options' as the environment has them, and takes the shell and the program from the image."
            : null;

    private static string? LastLine(string text) =>
        text.Split('\n').LastOrDefault(line => line.Trim().Length > 0 && !StartsWithAny(line, Advice));

    private static bool StartsWithAny(string line, string[] beginnings) =>
        Array.Exists(beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal));
}
