using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job logs</c>.</summary>
internal sealed class LogsCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on until the job has ended; the exit code is then the job's.",
    };

    public LogsCommand()
        : base("logs", "Prints the output of a job's driver.")
    {
        Arguments.Add(_id);
        Options.Add(_follow);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel job logs nightly", "satchel job logs -f nightly", "satchel job logs -f nightly --json"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var id = await JobFinder.FindIdAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        if (!context.Value(_follow))
        {
            await PrintAsync(context, client, id).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        var job = await client.Jobs.GetAsync(id, context.Cancelled).ConfigureAwait(false);
        try
        {
            job = context.AsJson
                ? await FollowAsJsonAsync(context, client, id).ConfigureAwait(false)
                : await new JobWatch(client.Jobs, context.Terminal).FollowAsync(job, context.Cancelled).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            JobOutcome.TellLeft(context.Terminal, job);
            throw;
        }

        return ExitCodes.Of(job);
    }

    private static async Task PrintAsync(CommandContext context, SatchelClient client, string id)
    {
        using var text = new MemoryStream();
        await foreach (var piece in client.Jobs.ReadLogAsync(id, follow: false, context.Cancelled).ConfigureAwait(false))
        {
            if (context.AsJson)
            {
                text.Write(piece.Span);
            }
            else
            {
                context.Terminal.Print(piece.Span);
            }
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonObject { ["submission_id"] = id, ["logs"] = Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) }
            );
        }
    }

    /// <summary>One object per line: pieces of text as they come, at the end the job.</summary>
    private static async Task<JobView> FollowAsJsonAsync(CommandContext context, SatchelClient client, string id)
    {
        // A character may be cut in two by the end of a piece: the decoder keeps its first half.
        var decoder = Encoding.UTF8.GetDecoder();
        await foreach (var piece in client.Jobs.ReadLogAsync(id, follow: true, context.Cancelled).ConfigureAwait(false))
        {
            var characters = new char[Encoding.UTF8.GetMaxCharCount(piece.Length)];
            var count = decoder.GetChars(piece.Span, characters, flush: false);
            context.Terminal.PrintJsonLine(new JsonObject { ["logs"] = new string(characters, 0, count) });
        }

        var job = await client.Jobs.WaitForEndAsync(id, context.Cancelled).ConfigureAwait(false);
        context.Terminal.PrintJsonLine(JobText.ToJson(job));
        return job;
    }
}
