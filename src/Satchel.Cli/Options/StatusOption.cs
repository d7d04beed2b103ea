using System.CommandLine;
using Satchel.Abstractions.Jobs;

namespace Satchel.Cli.Options;

/// <summary><c>--status</c>: states that jobs are picked by.</summary>
internal static class StatusOption
{
    public static Option<JobStatus[]> Create()
    {
        var option = new Option<JobStatus[]>("--status")
        {
            Description =
                "Only jobs in this state: pending, running, stopped, succeeded or failed. Several: with commas, or the option again.",
            HelpName = "STATE",
            AllowMultipleArgumentsPerToken = false,
            CustomParser = result =>
                [
                    .. result
                        .Tokens.SelectMany(static token => token.Value.Split(','))
                        .Select(word => EnumText.Parse<JobStatus>(result, word))
                        .OfType<JobStatus>(),
                ],
        }.RefusingEmpty();
        option.CompletionSources.Add(Enum.GetNames<JobStatus>().Select(static name => name.ToLowerInvariant()).ToArray());
        return option;
    }
}
