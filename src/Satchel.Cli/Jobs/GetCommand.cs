using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Files;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job get</c>.</summary>
internal sealed class GetCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    private readonly Argument<string[]> _patterns = new("PATTERN")
    {
        Description = "What to bring, in the patterns of a .gitignore: 'out/', '*.pt', '/log.txt'. Default: all that is new or changed.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _output = new Option<string?>("--output", "-o")
    {
        Description = "Directory to put the files into, under the paths they had. Default: the current one.",
        HelpName = "DIR",
    }.RefusingEmpty();

    private readonly Option<bool> _force = new("--force") { Description = "Replace files that are there with other content." };

    public GetCommand()
        : base("get", "Brings home what an ended job created and changed in its directory; goes on where it was interrupted.")
    {
        Arguments.Add(_id);
        Arguments.Add(_patterns);
        Options.Add(_output);
        Options.Add(_force);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel job get nightly", "satchel job get nightly 'out/*.pt' -o results", "satchel job get nightly --force"];

    public override bool SuggestsJob(JobStatus status) => status.IsTerminal();

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var job = await JobFinder.FindAsync(client, context.Value(_id)!, context.Cancelled).ConfigureAwait(false);
        var options = new FetchOptions(context.Value(_output) ?? ".")
        {
            Patterns = context.Value(_patterns) ?? [],
            Replaces = context.Value(_force),
        };
        var fetched = await FetchAsync(context, client, job, options).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(FilesText.ToJson(fetched, Path.GetFullPath(options.Directory)));
        }

        return fetched.Refused.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Brings files home and tells about it.</summary>
    /// <exception cref="SatchelException"><c>no_files</c>: there is nothing, or nothing of that name; see <see cref="JobFilesApi.FetchAsync"/>.</exception>
    private static async Task<FetchSummary> FetchAsync(CommandContext context, SatchelClient client, JobView job, FetchOptions options)
    {
        var fetched = await BringAsync(context, client, job, options).ConfigureAwait(false);
        return FindNothing(job, fetched) is { } nothing ? throw new SatchelException(nothing) : fetched;
    }

    /// <summary>Brings files home and tells about those that came.</summary>
    internal static async Task<FetchSummary> BringAsync(CommandContext context, SatchelClient client, JobView job, FetchOptions options)
    {
        using var progress = new SlowProgress<FetchProgress>(context.Terminal, FilesText.Coming);
        var fetched = await client.JobFiles.FetchAsync(job, options with { Progress = progress }, context.Cancelled).ConfigureAwait(false);
        if (!context.AsJson && !IsNothing(fetched))
        {
            FilesText.TellFetched(context.Terminal, fetched, options.Directory);
        }

        return fetched;
    }

    /// <summary>Why there was nothing to bring; null when there was something.</summary>
    internal static SatchelError? FindNothing(JobView job, FetchSummary fetched) =>
        !IsNothing(fetched) ? null
        : fetched.Kept is null
            ? new SatchelError(
                "no_files",
                $"Nothing is kept of job '{JobText.NameOf(job)}'.",
                fetched.KeepingIsOff is { } off
                    ? $"Keeping what jobs make is switched off on the node, since {off}."
                    : "It made nothing in its directory, or what it made is gone: see `satchel config show` for how much and how long files are kept "
                        + "where the node's disk is not full."
            )
        : new SatchelError(
            "no_files",
            $"Job '{JobText.NameOf(job)}' left nothing new or changed that these patterns pick.",
            $"`satchel job files {ShellWords.Operand(job.SubmissionId!)}` lists what there is."
        );

    private static bool IsNothing(FetchSummary fetched) => fetched is { Files: 0, Refused.Count: 0, Skipped.Count: 0 };
}
