using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;

namespace Satchel.Node.Logs;

/// <summary>Reads driver logs from their files. Followers share one watcher of the directory.</summary>
internal sealed class JobLogs(LogFiles files, DirectoryWatch watch) : IJobLogs, IDisposable
{
    public void Dispose() => watch.Dispose();

    public Stream OpenRead(JobRecord job, long offset)
    {
        FileStream file;
        try
        {
            file = new FileStream(
                files.Driver(job),
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                }
            );
        }
        catch (FileNotFoundException)
        {
            return Stream.Null;
        }

        file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
        return file;
    }

    public async Task<long> WaitForGrowthAsync(JobRecord job, long length, CancellationToken cancellationToken)
    {
        var path = files.Driver(job);
        while (true)
        {
            var changed = watch.NextChange(path);
            var now = new FileInfo(path);
            if (now.Exists && now.Length > length)
            {
                return now.Length;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return length;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
