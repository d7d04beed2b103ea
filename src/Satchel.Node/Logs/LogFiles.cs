using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>
/// Where the logs of runs lie, and the one way to write to them or remove them: a job can replace its log with anything. A submission id may
/// be any text; its part of a file name is only for people, the run id makes the name unique.
/// </summary>
internal sealed partial class LogFiles(NodeOptions node, ILogger<LogFiles> logger)
{
    private const string LogSuffix = ".log";

    // Longest part of an id kept readable: names have at most 255 bytes.
    private const int LongestReadable = 100;

    private static readonly SearchValues<char> Safe = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    /// <summary>What the driver prints.</summary>
    public string Driver(JobRecord job) =>
        Path.Combine(node.LogDirectory, $"job-driver-{Readable(job.Submission.SubmissionId)}-{job.RunId}{LogSuffix}");

    /// <summary>When what of <see cref="Driver"/> was written.</summary>
    public string Times(JobRecord job) => Driver(job)[..^LogSuffix.Length] + ".times";

    /// <summary>What setting the environment up printed.</summary>
    public string SetUp(JobRecord job) =>
        Path.Combine(node.LogDirectory, $"runtime_env_setup-{Readable(job.Submission.SubmissionId)}-{job.RunId}{LogSuffix}");

    /// <summary>
    /// Copies of <see cref="SetUp"/> that the environment asks for (<c>config.log_files</c>), below names of this run's own: what a job says names
    /// no file of somebody else.
    /// </summary>
    public IReadOnlyList<string> MoreOfSetUp(JobRecord job) =>
        [
            .. (job.Submission.NormalizedEnv["config"]?["log_files"] as JsonArray ?? [])
                .Select(name => Readable(name!.GetValue<string>()))
                .Distinct(StringComparer.Ordinal)
                .Select(name => $"{SetUp(job)[..^LogSuffix.Length]}-{name}"),
        ];

    /// <summary>Makes those copies, once the environment is set up or cannot be; as a courtesy, like <see cref="TryAppendLine"/>.</summary>
    public void TryCopySetUp(JobRecord job)
    {
        foreach (var copy in MoreOfSetUp(job))
        {
            try
            {
                using var log = ReadOnlyFile.TryOpenRegular(SetUp(job));
                if (log is not null)
                {
                    using var source = new FileStream(log, FileAccess.Read);
                    using var target = OpenAppend(copy);
                    target.SetLength(0);
                    source.CopyTo(target);
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                NotWritten(logger, refused, copy);
            }
        }
    }

    /// <summary>Which packages the environment has.</summary>
    public string Lock(JobRecord job) =>
        Path.Combine(node.LogDirectory, $"runtime_env_lock-{Readable(job.Submission.SubmissionId)}-{job.RunId}.json");

    /// <summary>
    /// Begins what the driver prints with the line that Ray's users see first. Written once, also when a restarted daemon begins again.
    /// </summary>
    /// <exception cref="IOException">As <see cref="OpenAppend"/>.</exception>
    public void BeginDriver(JobRecord job)
    {
        using var log = OpenAppend(Driver(job));
        if (log.Length == 0)
        {
            log.Write(Encoding.UTF8.GetBytes($"Running entrypoint for job {job.Submission.SubmissionId}: {job.Submission.Entrypoint}\n"));
        }
    }

    /// <summary>The same; what cannot be written is told when the driver's own output cannot be.</summary>
    public void TryBeginDriver(JobRecord job)
    {
        try
        {
            BeginDriver(job);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The start of the driver opens the same file, and fails with the reason.
        }
    }

    /// <summary>Opens a log for appending, makes it with mode 0600 and its folder when they are missing, and never waits.</summary>
    /// <exception cref="IOException">It cannot be opened, or its job has replaced it; the message says which.</exception>
    public FileStream OpenAppend(string path)
    {
        Directory.CreateDirectory(node.LogDirectory);
        return new FileStream(GuardedFile.OpenAppend(path), FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Appends a line as a courtesy to who reads the log; what stands in it is said elsewhere too.</summary>
    public void TryAppendLine(string path, string line)
    {
        try
        {
            using var log = OpenAppend(path);
            log.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotWritten(logger, refused, path);
        }
    }

    /// <summary>Removes the logs of a run, whatever they have become. What cannot be removed stays: it holds up nobody.</summary>
    public void Remove(JobRecord job)
    {
        foreach (var path in (string[])[Driver(job), Times(job), SetUp(job), Lock(job), .. MoreOfSetUp(job)])
        {
            if (TreeDeletion.Delete(path) is [var left, ..])
            {
                Stays(logger, left.Path, left.Reason);
            }
        }
    }

    /// <summary>What is harmless in the first characters of an id, for people who look for a file.</summary>
    internal static string Readable(string id) => new([.. id.Take(LongestReadable).Select(c => Safe.Contains(c) ? c : '_')]);

    [LoggerMessage(41, LogLevel.Warning, "The log {Path} could not be written to.")]
    private static partial void NotWritten(ILogger logger, Exception refused, string path);

    [LoggerMessage(40, LogLevel.Warning, "The log {Path} could not be removed: {Reason}.")]
    private static partial void Stays(ILogger logger, string path, string reason);
}
