using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary>Files of the current directory that the command of a job names and that were not sent along.</summary>
internal static class UnsentFiles
{
    private static readonly char[] Quotes = ['\'', '"'];

    /// <summary>What to do about the first of them.</summary>
    /// <param name="job">It has no <c>working_dir</c>.</param>
    /// <returns>Null when the job did not fail, says itself what it lacks, or names no such file.</returns>
    public static string? Hint(JobView job) =>
        job is { Status: JobStatus.Failed, Message: { } message }
        && EntrypointMessage.WithoutFault(message) == message
        && !CurrentDirectory.IsGone
        && Words(job.Entrypoint).FirstOrDefault(IsHere) is { } name
            ? $"'{name}' lies in the current directory, which was not sent with the job: submit it with `--working-dir .`"
            : null;

    private static IEnumerable<string> Words(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(Quotes));

    private static bool IsHere(string word) =>
        word.Length > 0 && !Path.IsPathRooted(word) && File.Exists(Path.Combine(CurrentDirectory.Path, word));
}
