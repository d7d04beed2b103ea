using System.CommandLine;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Http;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job rerun</c>.</summary>
internal sealed class RerunCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    private readonly Option<string?> _submissionId = SubmissionIdOption.Create("--submission-id", "Id of the new job. Default: a new one.");

    private readonly ResultOptions _results = new();

    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the job is accepted; prints its id." };

    public RerunCommand()
        : base("rerun", "Runs a job again under a new id, with the very packages that its first run had, and follows it to its end.")
    {
        Arguments.Add(_id);
        Options.Add(_submissionId);
        Options.Add(_noWait);
        _results.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel job rerun nightly", "satchel job rerun nightly --submission-id nightly-again --no-wait"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        _results.FindUsageErrors(parsed, waits: !parsed.GetValue(_noWait));

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context, outlastsLeaving: true).ConfigureAwait(false);
        var named = context.Value(_submissionId) is { Length: > 0 } given ? given : SubmissionId.Create();
        var job = await RerunAsync(context, client, named).ConfigureAwait(false);
        context.Terminal.Success($"Job '{JobText.NameOf(job)}' submitted successfully");
        if (context.Value(_noWait))
        {
            Print(context, job);
            return ExitCodes.Success;
        }

        var watch = new JobWatch(client.Jobs, context.Terminal);
        if (context.AsJson)
        {
            job = await watch.WaitForEndAsync(job, context.Cancelled).ConfigureAwait(false);
        }
        else
        {
            job = await watch.FollowAsync(job, new LogOptions(), context.Cancelled).ConfigureAwait(false);
            JobOutcome.Tell(context.Terminal, job, watch);
        }

        var made = await _results.SummarizeAsync(context, client, job).ConfigureAwait(false);
        if (context.AsJson)
        {
            var record = JobText.ToJson(job);
            record["made"] = FilesText.ToJson(made);
            context.Terminal.PrintJson(record);
        }
        else
        {
            FilesText.TellMade(context.Terminal, job, made);
        }

        return await _results.FinishAsync(context, client, job).ConfigureAwait(false);
    }

    private async Task<JobView> RerunAsync(CommandContext context, SatchelClient client, string named)
    {
        const string Hint = "Leave --submission-id out for a new id, or give another one.";
        try
        {
            var submitted = await client.Jobs.RerunAsync(context.Value(_id)!, named, context.Cancelled).ConfigureAwait(false);
            return submitted.IsNew ? submitted.Job : throw RepeatOptions.Exists(submitted.Job, "this very request", Hint);
        }
        catch (ApiException exists) when (exists.Error.Code is "job_exists")
        {
            var other = await client.Jobs.GetAsync(named, context.Cancelled).ConfigureAwait(false);
            throw RepeatOptions.Exists(other, "another request", Hint);
        }
    }

    private static void Print(CommandContext context, JobView job)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JobText.ToJson(job));
        }
        else
        {
            context.Terminal.Print(job.SubmissionId!);
        }
    }
}
