using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Shell;

/// <summary>
/// <c>satchel complete</c>, for the scripts of <see cref="CompletionScripts"/>. Starts nothing, is silent about what goes wrong, and takes
/// little longer than its patience: somebody has pressed a key.
/// </summary>
internal sealed class CompleteCommand : SatchelCommand
{
    private readonly Option<double> _patience = new("--patience")
    {
        Description = "Seconds that the cluster may take to answer.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 1,
    };

    private readonly Argument<string[]> _words = new("WORD")
    {
        Description = "Words of the command line; the last one is the one to complete.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public CompleteCommand()
        : base("complete", "Lists what the last word of a command line may become. For completion scripts.")
    {
        Hidden = true;
        Arguments.Add(_words);
        Options.Add(_patience);
    }

    public override IReadOnlyList<string> Examples => ["satchel complete -- job lo"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        // A shell that splits words at = has it as a word of its own.
        string[] words = [.. context.Value(_words)!.Where(static word => word is not "=")];
        var candidates = Candidates.Find(SatchelCommandLine.Create(), words);
        IEnumerable<string> lines =
            candidates.Jobs is { } wanted ? await FindJobsAsync(context, candidates, wanted).ConfigureAwait(false)
            : candidates.Asked is { } asked ? await AskAsync(context, candidates, asked).ConfigureAwait(false)
            : candidates.Contexts ? FindContexts()
            : candidates.Lines;
        foreach (var line in lines.Where(line => line is Candidates.Files || line.StartsWith(candidates.Begun, StringComparison.Ordinal)))
        {
            context.Terminal.Print(line);
        }

        return ExitCodes.Success;
    }

    private static IEnumerable<string> FindContexts()
    {
        try
        {
            return new ContextFile(SatchelHome.FromEnvironment())
                .Read()
                .All.Select(static context => $"{context.Name}\t{context.Address}")
                .Append(ClusterContext.Local);
        }
        catch (SatchelException)
        {
            // Commands tell what is wrong with the file.
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> FindJobsAsync(CommandContext context, Candidates candidates, ClusterCommand command)
    {
        var found = new List<string>();
        await TryAskAsync(
                context,
                candidates,
                command,
                async (client, cancelled) =>
                {
                    await foreach (var job in client.Jobs.ListAsync(status: null, cancelled).ConfigureAwait(false))
                    {
                        if (job.SubmissionId is { } id && command.SuggestsJob(job.Status))
                        {
                            found.Add($"{id}\t{Describe(job)}");
                        }
                    }
                }
            )
            .ConfigureAwait(false);

        // The newest first: most of the time it is the one that is meant.
        return [.. found.Where(IsShownAsItIs).Reverse()];
    }

    private async Task<IReadOnlyList<string>> AskAsync(CommandContext context, Candidates candidates, ClusterCommand command)
    {
        IEnumerable<string> found = [];
        await TryAskAsync(
                context,
                candidates,
                command,
                async (client, cancelled) => found = await command.Suggestions!(client, cancelled).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return [.. found.Where(IsShownAsItIs).Select(static line => line.ReplaceLineEndings(" "))];
    }

    /// <summary>A word that cannot be shown as it is cannot be offered either.</summary>
    private static bool IsShownAsItIs(string line) =>
        line.Split('\t')[0] is var word && Printable.Line(word) == word && !word.Contains('\n');

    /// <summary>Asks the cluster that the command line means, for as long as somebody who has pressed a key waits.</summary>
    private async Task TryAskAsync(
        CommandContext context,
        Candidates candidates,
        ClusterCommand command,
        Func<SatchelClient, CancellationToken, Task> ask
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(context.Value(_patience)));
        try
        {
            var options = command.ReadOptions(candidates.Parsed) with { StartsCluster = false };
            using var client = await SatchelClient.ConnectAsync(options, patience.Token).ConfigureAwait(false);
            await ask(client, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SatchelException or OperationCanceledException)
        {
            // What has come until now is better than a message in the middle of a command line.
        }
    }

    private static string Describe(JobView job) =>
        $"{job.Status.ToString().ToLowerInvariant()}: {Printable.Line(job.Entrypoint.ReplaceLineEndings(" "))}";
}
