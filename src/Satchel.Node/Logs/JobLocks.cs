using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>The locks of runs, each a file beside the logs of its run. A job can replace it with anything.</summary>
internal sealed partial class JobLocks(LogFiles files, ILogger<JobLocks> logger) : IJobLocks
{
    private const int Largest = 16 * 1024 * 1024;

    /// <summary>Writes down what an environment consists of. Not being able to is no failure of the job: only its rerun is not locked.</summary>
    public void Write(JobRecord job, IEnumerable<Layer> layers)
    {
        if (EnvironmentLock.From(layers) is not { } written)
        {
            return;
        }

        var path = files.Lock(job);
        try
        {
            // Of an earlier attempt to start the same run.
            TreeDeletion.Delete(path);
            using var file = files.OpenAppend(path);
            file.Write(Encoding.UTF8.GetBytes(written.ToJsonString()));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotWritten(logger, refused, path);
        }
    }

    public JsonObject? Find(JobRecord job)
    {
        try
        {
            if (GuardedFile.TryOpenRead(files.Lock(job)) is not { } handle)
            {
                return null;
            }

            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return file.Length > Largest ? null : JsonNode.Parse(file) as JsonObject;
        }
        catch (Exception damaged) when (damaged is IOException or UnauthorizedAccessException or JsonException)
        {
            NotRead(logger, damaged, files.Lock(job));
            return null;
        }
    }

    [LoggerMessage(42, LogLevel.Warning, "The lock {Path} could not be written: a rerun of the job will not be locked.")]
    private static partial void NotWritten(ILogger logger, Exception refused, string path);

    [LoggerMessage(43, LogLevel.Warning, "The lock {Path} could not be read.")]
    private static partial void NotRead(ILogger logger, Exception damaged, string path);
}
