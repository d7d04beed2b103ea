using System.CommandLine;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Files;

namespace Satchel.Cli.Jobs;

/// <summary>What a submit brings home once its job has ended.</summary>
internal sealed class ResultOptions
{
    /// <summary>For a word about what is kept, once the job has ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Option<string[]> _get = new Option<string[]>("--get")
    {
        Description =
            "At the end bring home what the job created or changed and this pattern of a .gitignore picks. May be given several times; '*' is all.",
        HelpName = "PATTERN",
    }.RefusingEmpty();

    private readonly Option<string?> _to = new Option<string?>("--get-to")
    {
        Description = "Directory that --get puts files into. Default: the current one.",
        HelpName = "DIR",
    }.RefusingEmpty();

    public void AddTo(Command command)
    {
        command.Options.Add(_get);
        command.Options.Add(_to);
    }

    public IEnumerable<string> FindUsageErrors(ParseResult parsed, bool waits) =>
        parsed.GetValue(_get) is { Length: > 0 }
            ? waits
                ? []
                : ["--get needs the end of the job: leave --no-wait out, or call `satchel job get` later."]
            : parsed.GetValue(_to) is not null
                ? ["--get-to goes with --get."]
                : [];

    /// <summary>
    /// Asks what an ended job made; null for nothing, and when that cannot be known, which is told: how the job ended is worth more. Only who
    /// wants the files waits for it.
    /// </summary>
    public async Task<JobFiles?> SummarizeAsync(CommandContext context, SatchelClient client, JobView job)
    {
        try
        {
            var patience = context.Value(_get) is { Length: > 0 } ? (TimeSpan?)null : Patience;
            return await client.JobFiles.SummarizeAsync(job, patience, context.Cancelled).ConfigureAwait(false);
        }
        catch (SatchelException failure)
        {
            context.Terminal.Warn($"What the job made is not known: {failure.Error.Message} {failure.Error.Hint}");
            return null;
        }
    }

    /// <summary>Brings home what was asked for of an ended job.</summary>
    /// <returns>Exit code: that of the job, or a failure when the job succeeded and its files did not come.</returns>
    public async Task<int> FinishAsync(CommandContext context, SatchelClient client, JobView job)
    {
        var code = ExitCodes.Of(job);
        if (context.Value(_get) is not { Length: > 0 } patterns)
        {
            return code;
        }

        try
        {
            var options = new FetchOptions(context.Value(_to) ?? ".") { Patterns = patterns };
            var fetched = await GetCommand.BringAsync(context, client, job, options).ConfigureAwait(false);
            if (GetCommand.FindNothing(job, fetched) is { } nothing)
            {
                TellNothing(context, fetched, nothing);
            }

            return code == ExitCodes.Success && fetched.Refused.Count > 0 ? ExitCodes.Failure : code;
        }
        catch (SatchelException failure) when (code != ExitCodes.Success)
        {
            // How the job ended says more than that its files did not come.
            context.Terminal.Warn($"{failure.Error.Message} {failure.Error.Hint}");
            return code;
        }
    }

    /// <summary>That a job made nothing of that kind is no failure of it; that what it made is never kept is one of the request.</summary>
    private static void TellNothing(CommandContext context, FetchSummary fetched, SatchelError nothing)
    {
        if (fetched.KeepingIsOff is not null)
        {
            throw new SatchelException(nothing);
        }

        context.Terminal.Warn($"{nothing.Message} {nothing.Hint}");
    }
}
