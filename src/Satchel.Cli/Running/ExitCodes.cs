using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;

namespace Satchel.Cli.Running;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The wait was over before the job: what <c>timeout</c> reports.</summary>
    public const int TimedOut = 124;

    /// <summary>What a shell reports for a program that is there and cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>What a shell reports for a program that is not there.</summary>
    public const int NotFound = 127;

    /// <summary>What a shell reports for a program that a signal ended: this and the signal's number.</summary>
    public const int Signalled = 128;

    /// <summary>The job was stopped: what a shell reports for a program that SIGTERM ended.</summary>
    public const int Stopped = Signalled + 15;

    /// <summary>Who reads the output has left.</summary>
    public const int BrokenPipe = Signalled + 13;

    /// <summary>
    /// The code of an ended job: that of its driver when it failed (a signal as shells report it; 1 when it never ran),
    /// <see cref="Stopped"/> when it was stopped, else 0.
    /// </summary>
    public static int Of(JobDetails job) =>
        job.Status switch
        {
            JobStatus.Stopped => Stopped,
            JobStatus.Failed => job.DriverExitCode switch
            {
                null or 0 => Failure,
                < 0 and var signal => Signalled - signal,
                { } code => code,
            },
            _ => Success,
        };
}
