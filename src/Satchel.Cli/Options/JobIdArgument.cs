using System.CommandLine;

namespace Satchel.Cli.Options;

/// <summary>The submission id that a command is about.</summary>
internal static class JobIdArgument
{
    public static Argument<string> Create() => new("JOB_ID") { Description = "Submission id, as `satchel job list` shows it." };
}
