using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job status</c>.</summary>
internal sealed class StatusCommand : ClusterCommand
{
    private static readonly TimeSpan FilesPatience = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _id = JobIdArgument.Create();

    public StatusCommand()
        : base("status", "Shows how a job is doing, and what a pending one waits for.") => Arguments.Add(_id);

    public override IReadOnlyList<string> Examples =>
        ["satchel job status nightly", "satchel job status nightly --json | jq .driver_exit_code"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var lives = await JobFinder.FindProcessesAsync(client, job, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson(job, lives));
        }
        else
        {
            Print(context.Terminal, job, lives);
            await PrintFilesAsync(context, client, job).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    /// <summary>What an ended job made, where that is known by now.</summary>
    internal static async Task PrintFilesAsync(CommandContext context, SatchelClient client, JobView job)
    {
        if (!job.Status.IsTerminal())
        {
            return;
        }

        try
        {
            if (await client.JobFiles.SummarizeAsync(job, FilesPatience, context.Cancelled).ConfigureAwait(false) is { } files)
            {
                context.Terminal.PrintText($"Files: {FilesText.WithCommand(job, files)}");
            }
        }
        catch (SatchelException)
        {
            // How the job is doing is worth more; `job files` says why it is not known.
        }
    }

    /// <summary>Its record, and where on the node it works and its log is: null when nobody knows, or before its start and after its end.</summary>
    internal static JsonObject ToJson(JobView job, JobProcesses? lives)
    {
        var record = JobText.ToJson(job);
        record["working_directory"] = DirectoryOf(lives);
        record["log_file"] = lives?.LogFile;
        return record;
    }

    /// <param name="lives">Its processes and where its log is; null when nobody knows.</param>
    /// <param name="showsPhases">Whether the phases take a line; not where they follow as a table.</param>
    internal static void Print(Terminal terminal, JobView job, JobProcesses? lives, bool showsPhases = true)
    {
        terminal.PrintText(JobText.Headline(job));
        terminal.PrintText($"Status message: {job.Message?.TrimEnd()}");
        if (job.Phase is { } phase && !job.Status.IsTerminal())
        {
            terminal.PrintText($"Phase: {phase.Name}, {phase.Reason} (since {JobText.When(phase.Since.ToUnixTimeMilliseconds())})");
        }

        terminal.PrintText($"Entrypoint: {Printable.Line(job.Entrypoint)}");
        terminal.PrintText($"Accepted: {JobText.When(job.StartTime)}, {(job.Status.IsTerminal() ? "took" : "for")} {JobText.Took(job)}");
        if (showsPhases && JobText.PhasesOf(job) is { Length: > 0 } phases)
        {
            terminal.PrintText($"Phases: {phases}");
        }

        if (job.DriverExitCode is { } code)
        {
            terminal.PrintText(FormattableString.Invariant($"Exit code: {code}"));
        }

        if (job.DriverNodeId is { Length: > 0 } node)
        {
            terminal.PrintText($"Node: {Printable.Line(node)}");
        }

        if (DirectoryOf(lives) is { } directory)
        {
            terminal.PrintText($"Working directory: {Printable.Line(directory)} on the node, as the job sees it");
        }

        if (lives is not null)
        {
            terminal.PrintText($"Log: {Printable.Line(lives.LogFile)} on the node");
        }

        if (JobText.ResourcesOf(job) is { Length: > 0 } resources)
        {
            terminal.PrintText($"Resources: {resources}");
        }

        if (job.RuntimeEnv is { Count: > 0 } environment)
        {
            terminal.PrintText($"Environment: {EnvironmentSummary.Of(environment)}");
        }

        if (job.Metadata is { Count: > 0 } metadata)
        {
            terminal.PrintText(
                $"Metadata: {string.Join(", ", metadata.Select(static pair => Printable.Line($"{pair.Key}={pair.Value}")))}"
            );
        }
    }

    /// <summary>That of the first process, whose children may have gone elsewhere.</summary>
    private static string? DirectoryOf(JobProcesses? lives) =>
        lives?.Processes is [{ WorkingDirectory: { } directory }, ..] ? directory : null;
}
