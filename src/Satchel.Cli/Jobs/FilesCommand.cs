using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job files</c>.</summary>
internal sealed class FilesCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    public FilesCommand()
        : base("files", "Lists what an ended job created, changed and deleted in its directory.") => Arguments.Add(_id);

    public override IReadOnlyList<string> Examples =>
        ["satchel job files nightly", "satchel job files nightly --json | jq -r '.files[].path'"];

    public override bool SuggestsJob(JobStatus status) => status.IsTerminal();

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var files = new List<JobFile>();
        JobFiles? summary = null;
        string? off = null;
        await foreach (var page in client.JobFiles.ListAsync(job, context.Cancelled).ConfigureAwait(false))
        {
            (summary, off) = (page.Summary, page.KeepingIsOff);
            files.AddRange(page.Files);
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonObject
                {
                    ["submission_id"] = job.SubmissionId,
                    ["summary"] = FilesText.ToJson(summary),
                    ["files"] = new JsonArray([
                        .. files.Select(static file => JsonSerializer.SerializeToNode(file, WireJson.Default.JobFile)),
                    ]),
                }
            );
            return ExitCodes.Success;
        }

        if (summary is null)
        {
            context.Terminal.Say(
                off is null
                    ? "Nothing is kept: the job made nothing in its directory, or what it made is gone."
                    : $"Nothing is kept: keeping what jobs make is switched off, since {off}."
            );
            return ExitCodes.Success;
        }

        var table = new Table("CHANGE", "SIZE", "PATH");
        files.ForEach(file => table.Add(file.Change.ToString().ToLowerInvariant(), SizeOf(file), NameOf(file)));
        table.PrintTo(context.Terminal);
        FilesText.TellMade(context.Terminal, job, summary);
        return ExitCodes.Success;
    }

    private static string SizeOf(JobFile file) =>
        file is { Type: JobFileType.File, Change: not JobFileChange.Deleted } ? Amount.OfBytes(file.Size) : "";

    private static string NameOf(JobFile file) =>
        file.Type switch
        {
            JobFileType.Directory => file.Path + "/",
            JobFileType.Link when file.Target is { } target => $"{file.Path} -> {target}",
            _ => file.Path,
        };
}
