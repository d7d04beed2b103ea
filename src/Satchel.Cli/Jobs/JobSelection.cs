using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary>Which jobs a command is for: those named, or all in some states, which it asks about first.</summary>
/// <param name="does">What the command does to them, for the question: <c>Stop</c>.</param>
/// <param name="canBe">States in which it can be done: what <c>--all</c> takes by itself.</param>
internal sealed class JobSelection(string does, Func<JobStatus, bool> canBe)
{
    private readonly Argument<string[]> _ids = JobIdArgument.CreateSeveralWhole(ArgumentArity.ZeroOrMore);
    private readonly Option<bool> _all = new("--all") { Description = "All jobs that this can be done to." };
    private readonly Option<JobStatus[]> _status = StatusOption.Create();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask before it is done to all." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_ids);
        command.Options.Add(_all);
        command.Options.Add(_status);
        command.Options.Add(_yes);
    }

    /// <summary>Whether it is about one job, by name.</summary>
    public bool IsSingle(CommandContext context) => context.Value(_ids) is [_];

    public IEnumerable<string> FindUsageErrors(ParseResult parsed)
    {
        var isNamed = parsed.GetValue(_ids) is { Length: > 0 };
        var all = parsed.GetValue(_all);
        return isNamed && all ? ["Give ids or --all, not both."]
            : !isNamed && !all ? ["Nothing to do: give the id of a job, or --all."]
            : isNamed && parsed.GetValue(_status) is { Length: > 0 } ? ["--status goes with --all: it picks among all jobs."]
            : [];
    }

    /// <summary>The jobs; empty when there are none.</summary>
    /// <exception cref="SatchelException"><c>job_not_found</c>, <c>ambiguous_job</c>; <c>not_confirmed</c>: the person said no, or nobody is
    /// there to ask.</exception>
    public async Task<IReadOnlyList<JobView>> FindAsync(CommandContext context, SatchelClient client)
    {
        var jobs = new List<JobView>();
        foreach (var id in context.Value(_ids) ?? [])
        {
            jobs.Add(await FindMeantAsync(client, id, context.Cancelled).ConfigureAwait(false));
        }

        if (!context.Value(_all))
        {
            return [.. jobs.DistinctBy(static job => job.SubmissionId, StringComparer.Ordinal)];
        }

        var states = context.Value(_status) is { Length: > 0 } given ? given : null;
        await foreach (var job in client.Jobs.ListAsync(status: null, context.Cancelled).ConfigureAwait(false))
        {
            if (canBe(job.Status) && states?.Contains(job.Status) != false)
            {
                jobs.Add(job);
            }
        }

        if (jobs.Count == 0 && !context.AsJson)
        {
            context.Terminal.Say("No jobs.");
        }

        var goesAhead = jobs.Count == 0 || context.Value(_yes) || await IsConfirmedAsync(context, jobs.Count).ConfigureAwait(false);
        return goesAhead
            ? jobs
            : throw new SatchelException(new SatchelError("not_confirmed", "Nothing was done.", "Only y or yes does it; so does -y."));
    }

    /// <summary>
    /// Of an id that was made the beginning is enough; a name that somebody gave has to be whole: a script that ends <c>nightly</c> does not
    /// mean <c>nightly-2</c>.
    /// </summary>
    private async Task<JobView> FindMeantAsync(SatchelClient client, string id, CancellationToken cancellationToken)
    {
        var job = await JobFinder.FindAsync(client, id, cancellationToken).ConfigureAwait(false);
        if (job.SubmissionId == id || SubmissionId.IsBeginningOfCreated(id, job.SubmissionId!))
        {
            return job;
        }

        throw new SatchelException(
            new SatchelError(
                "job_not_found",
                $"Job {Printable.Line(id)} does not exist; only '{JobText.NameOf(job)}' begins like that.",
                "Give the whole of its name if it is the one you mean: a beginning is enough only for ids that were made for you, as this cannot be taken back."
            )
        );
    }

    private Task<bool> IsConfirmedAsync(CommandContext context, int count)
    {
        if (!context.Terminal.CanAsk)
        {
            throw new SatchelException(
                new SatchelError("not_confirmed", $"{does} {Amount.Of(count, "job")}? There is nobody to ask.", "Add -y to do it.")
            );
        }

        return context.Terminal.AskAsync($"{does} {Amount.Of(count, "job")}?", context.Cancelled);
    }
}
