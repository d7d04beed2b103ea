using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Http;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job stop</c>.</summary>
internal sealed class StopCommand : ClusterCommand
{
    private readonly JobSelection _jobs = new("Stop", static status => !status.IsTerminal());
    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the stop is asked for." };

    public StopCommand()
        : base("stop", "Stops jobs in whatever state: SIGTERM to all their processes, SIGKILL after 3 s.")
    {
        _jobs.AddTo(this);
        Options.Add(_noWait);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel job stop nightly", "satchel job stop --no-wait train-1 train-2", "satchel job stop --all --status pending -y"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) => _jobs.FindUsageErrors(parsed);

    public override bool SuggestsJob(JobStatus status) => !status.IsTerminal();

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var jobs = await _jobs.FindAsync(context, client).ConfigureAwait(false);
        var stops = new List<bool>();
        foreach (var job in jobs)
        {
            stops.Add(await AskToStopAsync(context, client, job).ConfigureAwait(false));
        }

        var records = new List<JsonNode>();
        foreach (var (job, stopped) in jobs.Zip(stops))
        {
            var record = JobText.ToJson(await FinishAsync(context, client, job, stopped).ConfigureAwait(false));
            record["stopped"] = stopped;
            records.Add(record);
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(_jobs.IsSingle(context) ? records[0] : new JsonArray([.. records]));
        }

        return ExitCodes.Success;
    }

    private static async Task<bool> AskToStopAsync(CommandContext context, SatchelClient client, JobView job)
    {
        var name = JobText.NameOf(job);
        if (job.Status.IsTerminal())
        {
            context.Terminal.Say($"Job '{name}' has ended already");
            return false;
        }

        context.Terminal.Say($"Attempting to stop job '{name}'");
        // The run that was found, and perhaps asked about, and none that has its id by now.
        return await OrGoneAsync(client.Jobs.StopAsync(job, context.Cancelled), gone: false).ConfigureAwait(false);
    }

    private async Task<JobView> FinishAsync(CommandContext context, SatchelClient client, JobView job, bool stopped)
    {
        if (stopped && !context.Value(_noWait))
        {
            context.Terminal.Say($"Waiting for job '{JobText.NameOf(job)}' to exit (disable with --no-wait):");
        }

        var record = job.Status.IsTerminal() ? job : await OrGoneAsync(FindAsync(context, client, job), gone: null).ConfigureAwait(false);
        if (record is null)
        {
            context.Terminal.Say(
                $"The run of job '{JobText.NameOf(job)}' that was found has ended and is deleted. A newer one under its id, if there is one, goes on."
            );
            return job;
        }

        if (!context.AsJson && !context.Value(_noWait))
        {
            context.Terminal.Print(JobText.Headline(record));
        }

        return record;
    }

    private async Task<JobView?> FindAsync(CommandContext context, SatchelClient client, JobView job) =>
        context.Value(_noWait)
            ? await client.Jobs.GetAsync(job, context.Cancelled).ConfigureAwait(false)
            : await client.Jobs.WaitForEndAsync(job, context.Cancelled).ConfigureAwait(false);

    /// <summary>A run that is gone has ended before, which is no failure of a stop.</summary>
    private static async Task<T> OrGoneAsync<T>(Task<T> call, T gone)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (ApiException missing) when (missing.Error.Code is "job_not_found")
        {
            return gone;
        }
    }
}
