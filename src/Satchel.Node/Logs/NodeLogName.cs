using System.Text.RegularExpressions;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;

namespace Satchel.Node.Logs;

/// <summary>What the file name of a log says: see <see cref="LogFiles"/>, <c>SessionOutput</c> and <c>ZygoteStarting</c>, which give them.</summary>
/// <param name="Job">Number of the job in hex; null for a driver and its set-up.</param>
/// <param name="Worker">Its worker; null for what is not a worker's.</param>
/// <param name="Submission">What can be read of the submission id; null for what is not a driver's or its set-up's.</param>
/// <param name="Run">The run that writes it; null for a worker's.</param>
internal sealed partial record NodeLogName(NodeLogKind Kind, string? Job, string? Worker, string? Submission, RunId? Run)
{
    /// <summary>Null when it is no name of a log: nothing else of the directory is anybody's to read.</summary>
    public static NodeLogName? Parse(string name)
    {
        var match = Pattern().Match(name);
        return match.Success
            ? new NodeLogName(
                KindOf(match),
                TextOf(match, "job"),
                TextOf(match, "worker"),
                TextOf(match, "submission"),
                RunId.TryParse(TextOf(match, "run"), out var run) ? run : null
            )
            : null;
    }

    private static NodeLogKind KindOf(Match match) =>
        TextOf(match, "of") switch
        {
            "job-driver" => NodeLogKind.Driver,
            "runtime_env_setup" => NodeLogKind.SetUp,
            _ => TextOf(match, "stream") switch
            {
                "out" => NodeLogKind.Output,
                "err" => NodeLogKind.Errors,
                _ => NodeLogKind.Zygote,
            },
        };

    private static string? TextOf(Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;

    [GeneratedRegex(
        @"\A(?:worker-(?<worker>[0-9a-f]{56})-(?<job>[0-9a-f]{8})\.(?<stream>out|err)"
            + @"|zygote-(?<job>[0-9a-f]{8})-(?<run>[0-9a-f]{32})\.log"
            + @"|(?<of>job-driver|runtime_env_setup)-(?<submission>[A-Za-z0-9._-]*)-(?<run>[0-9a-f]{32})\.log)\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Pattern();
}
