using System.CommandLine;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job status</c>.</summary>
internal sealed class StatusCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    public StatusCommand()
        : base("status", "Shows how a job is doing, and what a pending one waits for.") => Arguments.Add(_id);

    public override IReadOnlyList<string> Examples =>
        ["satchel job status nightly", "satchel job status nightly --json | jq .driver_exit_code"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JobText.ToJson(job));
        }
        else
        {
            Print(context.Terminal, job, await JobFinder.FindProcessesAsync(client, job, context.Cancelled).ConfigureAwait(false));
        }

        return ExitCodes.Success;
    }

    /// <param name="lives">Its processes and where its log is; null when nobody knows.</param>
    internal static void Print(Terminal terminal, JobView job, JobProcesses? lives)
    {
        terminal.Print(JobText.Headline(job));
        terminal.Print($"Status message: {job.Message?.TrimEnd()}");
        if (job.Phase is { } phase && !job.Status.IsTerminal())
        {
            terminal.Print($"Phase: {phase.Name}, {phase.Reason} (since {JobText.When(phase.Since.ToUnixTimeMilliseconds())})");
        }

        terminal.Print($"Entrypoint: {Printable.Line(job.Entrypoint)}");
        terminal.Print($"Accepted: {JobText.When(job.StartTime)}, {(job.Status.IsTerminal() ? "took" : "for")} {JobText.Took(job)}");
        if (JobText.PhasesOf(job) is { Length: > 0 } phases)
        {
            terminal.Print($"Phases: {phases}");
        }

        if (job.DriverExitCode is { } code)
        {
            terminal.Print(FormattableString.Invariant($"Exit code: {code}"));
        }

        if (job.DriverNodeId is { Length: > 0 } node)
        {
            terminal.Print($"Node: {Printable.Line(node)}");
        }

        // Of the first one, whose children may have gone elsewhere.
        if (lives?.Processes is [{ WorkingDirectory: { } directory }, ..])
        {
            terminal.Print($"Working directory: {Printable.Line(directory)} on the node, as the job sees it");
        }

        if (lives is not null)
        {
            terminal.Print($"Log: {Printable.Line(lives.LogFile)} on the node");
        }

        if (JobText.ResourcesOf(job) is { Length: > 0 } resources)
        {
            terminal.Print($"Resources: {resources}");
        }

        if (job.RuntimeEnv is { Count: > 0 } environment)
        {
            terminal.Print($"Environment: {JobText.EnvironmentOf(environment)}");
        }

        if (job.Metadata is { Count: > 0 } metadata)
        {
            terminal.Print($"Metadata: {string.Join(", ", metadata.Select(static pair => Printable.Line($"{pair.Key}={pair.Value}")))}");
        }
    }
}
