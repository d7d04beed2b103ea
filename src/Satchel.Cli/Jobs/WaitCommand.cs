using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client.Http;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job wait</c>.</summary>
internal sealed class WaitCommand : ClusterCommand
{
    // What a timer takes, in round numbers: 46 days.
    private const int LongestTimeout = 4_000_000;

    private readonly Argument<string[]> _ids = JobIdArgument.CreateSeveral(ArgumentArity.OneOrMore);
    private readonly Option<double?> _timeout = new("--timeout")
    {
        Description = "Seconds to wait; then the exit code is 124 and the jobs go on. Default: as long as it takes.",
        HelpName = "SECONDS",
        CustomParser = result =>
        {
            if (
                double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 0 and <= LongestTimeout
            )
            {
                return seconds;
            }

            result.AddError(
                $"Invalid value for '--timeout': '{result.Tokens[0].Value}' is not a number of seconds from 0 to {LongestTimeout}."
            );
            return null;
        },
    };

    public WaitCommand()
        : base("wait", "Waits for jobs to end. The exit code is that of the first one, as given, that did not succeed.")
    {
        Arguments.Add(_ids);
        Options.Add(_timeout);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel job wait nightly",
            "satchel job wait train-1 train-2 train-3 --timeout 3600 && satchel job submit --working-dir . -- python merge.py",
        ];

    public override bool SuggestsJob(JobStatus status) => !status.IsTerminal();

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled);
        if (context.Value(_timeout) is { } seconds)
        {
            patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        var waiting = new List<JobView>();
        try
        {
            foreach (var id in context.Value(_ids)!)
            {
                waiting.Add(await JobFinder.FindAsync(client, id, context.Cancelled).ConfigureAwait(false));
            }

            var ended = new List<JobView>();
            while (waiting.Count > 0)
            {
                // What had ended when it was looked for is never late, and the code is that of the run that was found.
                var job = await client.Jobs.WaitForEndAsync(waiting[0], patience.Token).ConfigureAwait(false);
                waiting.RemoveAt(0);
                ended.Add(job);
                if (!context.AsJson)
                {
                    JobOutcome.Tell(context.Terminal, job);
                }
            }

            if (context.AsJson)
            {
                context.Terminal.PrintJson(new JsonArray([.. ended.Select(JobText.ToJson)]));
            }

            return ended.Select(ExitCodes.Of).FirstOrDefault(static code => code is not ExitCodes.Success);
        }
        catch (SatchelException lost) when (lost is not ApiException && waiting.Count > 0)
        {
            throw JobOutcome.Lost(waiting[0], lost);
        }
        catch (OperationCanceledException) when (!context.Cancelled.IsCancellationRequested)
        {
            var error = new SatchelError(
                "wait_timeout",
                $"Job '{JobText.NameOf(waiting[0])}' has not ended in time.",
                "It goes on: wait again, or look at it with `satchel job status`."
            );
            ErrorReport.Tell(context, new SatchelException(error));
            return ExitCodes.TimedOut;
        }
    }
}
