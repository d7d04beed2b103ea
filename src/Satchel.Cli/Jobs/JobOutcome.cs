using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;

namespace Satchel.Cli.Jobs;

/// <summary>Tells how a followed job ended, or that following has.</summary>
internal static class JobOutcome
{
    /// <param name="terminal">Where.</param>
    /// <param name="job">It has ended.</param>
    /// <param name="watch">What has followed it: what that has printed is not told again. Null for none.</param>
    public static void Tell(Terminal terminal, JobView job, JobWatch? watch = null)
    {
        switch (job.Status)
        {
            case JobStatus.Succeeded:
                terminal.Success($"{JobText.Headline(job)} after {JobText.Took(job)}");
                break;
            case JobStatus.Failed:
                terminal.Error($"{JobText.Headline(job)} after {JobText.Took(job)}");
                terminal.Say($"Status message: {Reason(job, watch)}");
                break;
            default:
                terminal.Warn(JobText.Headline(job));
                break;
        }
    }

    private static string Reason(JobView job, JobWatch? watch) =>
        job is { SetupError: { } error, Message: { } message } && watch?.HasPrinted(message) is true
            ? $"{message.Split('\n')[0]} The reason stands above; its code is {error.Code}."
            : JobText.Reason(job);

    /// <summary>The cluster has not answered for as long as calls wait for it: nothing is known of the job.</summary>
    public static SatchelException Lost(JobView job, SatchelException lost) =>
        new(
            lost.Error with
            {
                Hint =
                    $"The job may still run. Follow it again with `satchel job logs -f {ShellWords.Operand(job.SubmissionId!)}` once the cluster is back.",
            },
            lost
        );

    /// <summary>After Ctrl-C: the job goes on.</summary>
    public static void TellLeft(Terminal terminal, JobView job)
    {
        var id = ShellWords.Operand(job.SubmissionId!);
        terminal.Say(
            $"\nStopped following; job '{JobText.NameOf(job)}' goes on.\n  Follow it again: satchel job logs -f {id}\n  Stop it:         satchel job stop {id}"
        );
    }
}
