using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
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
        Description = "When an ended job has this id, delete it and run this one in its place.",
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

    /// <summary>Makes room for the job where that was asked for.</summary>
    /// <exception cref="ApiException"><c>job_not_ended</c>.</exception>
    public async Task PrepareAsync(CommandContext context, SatchelClient client, string id)
    {
        if (!context.Value(_replace))
        {
            return;
        }

        try
        {
            await client.Jobs.DeleteAsync(id, context.Cancelled).ConfigureAwait(false);
            context.Terminal.Detail($"Deleted the job that had the id '{id}'.");
        }
        catch (ApiException missing) when (missing.Error.Code is "job_not_found")
        {
            context.Terminal.Detail($"No job has the id '{id}' yet.");
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
        var state = job.Status.IsTerminal()
            ? $"it {EndOf(job.Status)} on {JobText.When(job.EndTime)}, after {JobText.Took(job)}"
            : $"it is {JobText.StatusOf(job)} since {JobText.When(job.StartTime)}";
        throw new SatchelException(
            new SatchelError(
                "job_exists",
                $"Job '{JobText.NameOf(job)}' exists already with this very request: {state}.",
                job.Status.IsTerminal()
                    ? "Run it again in its place with --new, take it as done with --idempotent, or give another id."
                    : $"Follow it with --idempotent or `satchel job logs -f {ShellWords.Join([job.SubmissionId!])}`, or give another id."
            )
        );
    }

    private static string EndOf(JobStatus status) =>
        status switch
        {
            JobStatus.Succeeded => "succeeded",
            JobStatus.Failed => "failed",
            _ => "was stopped",
        };
}
