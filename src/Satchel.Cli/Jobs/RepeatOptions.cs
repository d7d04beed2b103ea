using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary>What becomes of a submit under an id that a job has already.</summary>
internal sealed class RepeatOptions
{
    private readonly Option<bool> _idempotent = new("--idempotent")
    {
        Description = "When a job has this id and this very request, follow that one: for scripts that may run twice.",
    };

    private readonly Option<bool> _replace = new("--new")
    {
        Description = "When an ended job has this id, run this one in its place: once it is accepted, that one is deleted.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_idempotent);
        command.Options.Add(_replace);
    }

    public IEnumerable<string> FindUsageErrors(ParseResult parsed, bool hasId)
    {
        var given = (Option<bool>[])[.. ((Option<bool>[])[_idempotent, _replace]).Where(parsed.GetValue)];
        return given.Length > 1 ? ["Give --idempotent or --new, not both."]
            : given is [var alone] && !hasId ? [$"{alone.Name} needs --submission-id: without one every submit is a new job."]
            : [];
    }

    /// <summary>The job that gives way once this one is accepted; null when there is none, or it is not to.</summary>
    public async Task<JobView?> FindReplacedAsync(CommandContext context, SatchelClient client, string id)
    {
        if (!context.Value(_replace))
        {
            return null;
        }

        try
        {
            var replaced = await client.Jobs.GetAsync(id, context.Cancelled).ConfigureAwait(false);
            context.Terminal.Detail($"The job that has the id '{id}' gives way: it {EndOf(replaced)}.");
            return replaced;
        }
        catch (ApiException missing) when (missing.Error.Code is "job_not_found")
        {
            context.Terminal.Detail($"No job has the id '{id}' yet.");
            return null;
        }
    }

    /// <summary>Refuses a job that ran before, unless that is fine.</summary>
    /// <exception cref="SatchelException"><c>job_exists</c>: says when it ran and how it ended.</exception>
    public void Check(CommandContext context, SubmittedJob submitted)
    {
        if (submitted.IsNew || context.Value(_idempotent))
        {
            return;
        }

        var job = submitted.Job;
        throw Exists(
            job,
            "this very request",
            job.Status.IsTerminal()
                ? "Run it again in its place with --new, take it as done with --idempotent, or give another id."
                : $"Follow it with --idempotent or `{FollowingOf(job)}`, or give another id."
        );
    }

    /// <summary>Says when the job of another request ran that has the id, and how it ended.</summary>
    /// <exception cref="SatchelException"><c>job_exists</c>.</exception>
    public async Task TellOtherAsync(CommandContext context, SatchelClient client, string id)
    {
        var job = await client.Jobs.GetAsync(id, context.Cancelled).ConfigureAwait(false);
        throw Exists(
            job,
            "another request",
            job.Status.IsTerminal()
                ? context.Value(_replace)
                    ? "Another took the id meanwhile. Look at that one, then submit again, or give another id."
                    : "Run this one in its place with --new, which deletes that one, or give another id."
                : $"Follow that one with `{FollowingOf(job)}`, or give another id."
        );
    }

    /// <summary>The refusal of an id that a job has, which says when that one ran and how it ended.</summary>
    internal static SatchelException Exists(JobView job, string request, string hint) =>
        new(new SatchelError("job_exists", $"Job '{JobText.NameOf(job)}' exists already with {request}: it {EndOf(job)}.", hint));

    private static string FollowingOf(JobView job) => $"satchel job logs -f {ShellWords.Operand(job.SubmissionId!)}";

    private static string EndOf(JobView job) =>
        job.Status switch
        {
            JobStatus.Succeeded => $"succeeded {WhenItEnded(job)}",
            JobStatus.Failed => $"failed {WhenItEnded(job)}",
            JobStatus.Stopped => $"was stopped {WhenItEnded(job)}",
            _ => $"is {JobText.StatusOf(job)} since {JobText.When(job.StartTime)}",
        };

    private static string WhenItEnded(JobView job) => $"on {JobText.When(job.EndTime)}, after {JobText.Took(job)}";
}
