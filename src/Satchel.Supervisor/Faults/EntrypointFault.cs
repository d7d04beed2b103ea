using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor.Faults;

/// <summary>
/// Why the shell of an entrypoint, or an engine, could not run a program, and what to do: for jobs that ended with exit codes of theirs. Says only what it
/// finds on the disk, and nothing when that explains nothing.
/// </summary>
internal static class EntrypointFault
{
    private const string Shell = "/bin/sh";
    private const int CannotRun = 126;
    private const int NotFound = 127;

    /// <summary>Words that begin a command line and are no programs.</summary>
    private static readonly string[] ShellsOwn =
    [
        ".",
        "break",
        "case",
        "cd",
        "command",
        "eval",
        "exec",
        "exit",
        "export",
        "for",
        "hash",
        "if",
        "read",
        "return",
        "set",
        "shift",
        "source",
        "times",
        "trap",
        "type",
        "ulimit",
        "umask",
        "unset",
        "until",
        "wait",
        "while",
    ];

    /// <summary>Looks for the fault of a run that has ended.</summary>
    /// <returns>Sentences for the job's message; null when nothing is wrong that can be seen from here.</returns>
    public static string? Find(SupervisorLaunch launch, int? exitCode)
    {
        try
        {
            // In a container the files are the image's: what the shell said there has to do.
            if (launch.Ending is not null)
            {
                return ContainerFault.Find(launch, exitCode);
            }

            if (exitCode is not (CannotRun or NotFound) || launch.Command[0] != Shell)
            {
                return null;
            }

            var fault = (ShellComplaint.ProgramOf(launch.LogFile) ?? FirstWord(launch.Command)) is { } program
                ? new ProgramFault(program, new SeenFiles(launch)).Find()
                : null;
            // Of a name with control characters only a fake, or a binary, was read.
            return fault is null || fault.Any(char.IsControl) ? null : fault;
        }
        catch (Exception)
        {
            // A border: all that is read here is the job's, and whatever it holds, the end itself is to be told.
            return null;
        }
    }

    /// <summary>The program of a command line whose output went elsewhere, where it is a plain word.</summary>
    private static string? FirstWord(IReadOnlyList<string> command)
    {
        var word = command is [_, "-c", var line] ? line.TrimStart().Split(' ', '\t', '\n', ';', '&', '|', '<', '>')[0] : "";
        return
            word.Length > 0
            && !ShellsOwn.Contains(word)
            && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-' or '+')
            ? word
            : null;
    }
}
