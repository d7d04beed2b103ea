using System.Text;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <summary>Reads driver logs from their files. Followers share one watcher of the directory.</summary>
/// <param name="limit">Where the logs of running jobs are cut off, see <see cref="LogEnd"/>.</param>
/// <param name="time">Says how long ago something was.</param>
internal sealed class JobLogs(LogFiles files, DirectoryWatch watch, long limit, TimeProvider time) : IJobLogs, IDisposable
{
    private readonly LogEnd _end = new(limit);

    public void Dispose() => watch.Dispose();

    public Stream OpenRead(JobRecord job, long offset) => Open(files.Driver(job), offset, job.Status.IsTerminal() ? null : _end.Of);

    public Stream OpenSetUp(JobRecord job) => Open(files.SetUp(job), 0, endOf: null);

    /// <param name="path">The log.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="endOf">Where it ends at the latest; null when it is to be read as it is.</param>
    private static Stream Open(string path, long offset, Func<SafeFileHandle, long>? endOf)
    {
        try
        {
            if (GuardedFile.TryOpenRead(path) is not { } handle)
            {
                return Stream.Null;
            }

            if (endOf is not null)
            {
                return new LogStretch(handle, offset, endOf(handle));
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

    public long FindLastLines(JobRecord job, long lines, CancellationToken cancellationToken)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(files.Driver(job));
            return file is null ? 0 : LastLines.Find(file, EndOf(job, file), lines, cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Who reads it from its beginning is told why it cannot be read.
            return 0;
        }
    }

    public long FindLinesSince(JobRecord job, TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(files.Driver(job));
            return file is null ? 0 : Moments(job, file).FindLinesSince(time.GetUtcNow() - age, cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // As above.
            return 0;
        }
    }

    public IReadOnlyList<LogMoment> ReadTimes(JobRecord job, long offset)
    {
        try
        {
            using var file = GuardedFile.TryOpenRead(files.Driver(job));
            return file is null ? [] : Moments(job, file).From(offset);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private LogMoments Moments(JobRecord job, SafeFileHandle file) => new(files.Times(job), file, EndOf(job, file));

    private long EndOf(JobRecord job, SafeFileHandle file) =>
        job.Status.IsTerminal() ? RandomAccess.GetLength(file) : Math.Min(RandomAccess.GetLength(file), _end.Of(file));

    /// <summary>Length of a log of a running job; null when there is none that could be read.</summary>
    private long? Length(string path)
    {
        try
        {
            if (FileStatus.OfName(path) is not { Kind: FileKind.Regular } status)
            {
                return null;
            }

            if (status.Size <= limit)
            {
                return status.Size;
            }

            using var file = GuardedFile.TryOpenRead(path);
            return file is null ? null : Math.Min(status.Size, _end.Of(file));
        }
        catch (IOException)
        {
            // A directory on the way to it is gone or closed, or it has been replaced: nothing can be read, nothing grows.
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
