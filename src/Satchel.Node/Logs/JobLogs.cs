using System.Text;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>Reads driver logs from their files. Followers share one watcher of the directory.</summary>
internal sealed class JobLogs(LogFiles files, DirectoryWatch watch) : IJobLogs, IDisposable
{
    public void Dispose() => watch.Dispose();

    public Stream OpenRead(JobRecord job, long offset)
    {
        try
        {
            if (GuardedFile.TryOpenRead(files.Driver(job)) is not { } handle)
            {
                return Stream.Null;
            }

            var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
            return file;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            var explanation = Encoding.UTF8.GetBytes($"(the log cannot be read: {refused.Message})\n");
            return new MemoryStream(
                explanation,
                (int)Math.Min(offset, explanation.Length),
                explanation.Length - (int)Math.Min(offset, explanation.Length)
            );
        }
    }

    /// <summary>Length of a log; null when there is none that could be read.</summary>
    private static long? Length(string path)
    {
        try
        {
            return FileStatus.OfName(path) is { Kind: FileKind.Regular } status ? status.Size : null;
        }
        catch (IOException)
        {
            // A directory on the way to it is gone or closed: nothing can be read, nothing grows.
            return null;
        }
    }

    public async Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken)
    {
        var path = files.Driver(job);
        while (true)
        {
            var changed = watch.NextChange(path);
            if (Length(path) is { } now && now > length)
            {
                return now;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return length;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
