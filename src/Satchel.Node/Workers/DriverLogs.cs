using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Posix.Files;

namespace Satchel.Node.Workers;

/// <summary>Sends what the workers of a job print to its driver, whole lines, as they come.</summary>
internal sealed partial class DriverLogs(NodeLoop loop, NodeOptions node, TimeProvider time, ILogger<DriverLogs> logger)
{
    /// <summary>How often is looked.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes of one file that are sent at once.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>A driver that takes no more than this is not sent more for now: the files keep it.</summary>
    private const int MostUnsent = 4 * 1024 * 1024;

    /// <summary>Where a worker prints to, without the ending that says which stream.</summary>
    public static string PathOf(NodeOptions node, WorkerId worker, DriverSession session) =>
        Path.Combine(node.LogDirectory, $"worker-{worker}-{session.JobHex}");

    /// <summary>Follows the workers of a session until its driver is gone. Not on the loop.</summary>
    public async Task FollowAsync(DriverSession session)
    {
        try
        {
            var followed = new Dictionary<WorkerPeer, Followed>();
            using var timer = new PeriodicTimer(Pause, time);
            while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
            {
                var (driver, living) = await loop.AskAsync(() => (session.Driver, LivingOf(session))).ConfigureAwait(false);
                if (driver is null)
                {
                    return;
                }

                if (driver.Connection.Unsent > MostUnsent)
                {
                    continue;
                }

                foreach (var worker in living.Where(worker => !followed.ContainsKey(worker)))
                {
                    var path = PathOf(node, worker.Id, session);
                    followed[worker] = new Followed(new Stream(path, "out", worker.OutMarks), new Stream(path, "err", worker.ErrMarks));
                }

                foreach (var (worker, streams) in followed.ToArray())
                {
                    var isMore = Send(worker, streams.Out) | Send(worker, streams.Err);
                    if (!living.Contains(worker) && !isMore)
                    {
                        followed.Remove(worker);
                    }
                }
            }
        }
        catch (Exception failure)
        {
            // A border: what workers print is in their files all the same.
            NotSent(logger, failure, session.JobHex);
        }
    }

    /// <summary>The workers of a session as they are now. On the loop only.</summary>
    private static HashSet<WorkerPeer> LivingOf(DriverSession session) =>
        [.. session.Environments.SelectMany(environment => environment.Workers)];

    /// <returns>Whether there was something, so that there may be more.</returns>
    private bool Send(WorkerPeer worker, Stream stream)
    {
        var bytes = Read(stream.Path, stream.Sent);
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            // A line that is not whole waits for its end, but not for ever.
            if (bytes.Length < MostBytes)
            {
                return false;
            }

            end = bytes.Length;
        }

        // Whose lines they are is asked after they were read: who prints says so before.
        var offset = stream.Sent;
        loop.Post(() => Tell(worker, stream, offset, bytes.AsSpan(0, end).TrimEnd((byte)'\n')));
        stream.Sent += end;
        return true;
    }

    /// <summary>Sends lines, those of one name together. On the loop only.</summary>
    /// <param name="offset">Where they begin in their file.</param>
    private static void Tell(WorkerPeer worker, Stream stream, long offset, ReadOnlySpan<byte> text)
    {
        var (lines, name) = (new JsonArray(), "");
        foreach (var line in text.Split((byte)'\n'))
        {
            var its = stream.Marks.NameAt(offset + line.Start.Value) ?? worker.Actor?.ClassName ?? worker.LastTask ?? "";
            if (lines.Count > 0 && !string.Equals(its, name, StringComparison.Ordinal))
            {
                Tell(worker, stream, name, lines);
                lines = [];
            }

            name = its;
            lines.Add(Encoding.UTF8.GetString(text[line]));
        }

        Tell(worker, stream, name, lines);
    }

    private static void Tell(WorkerPeer worker, Stream stream, string name, JsonArray lines)
    {
        if (worker.Session.Driver is { Connection.IsOpen: true } driver)
        {
            driver.Connection.Tell(
                new JsonObject
                {
                    ["op"] = "log",
                    ["lines"] = lines,
                    ["name"] = name,
                    ["pid"] = worker.Pid,
                    ["ip"] = ClientPeer.Address,
                    ["stream"] = stream.Name,
                }
            );
        }
    }

    private static byte[] Read(string path, long offset)
    {
        using var file = GuardedFile.TryOpenRead(path);
        if (file is null)
        {
            return [];
        }

        var length = (int)Math.Clamp(RandomAccess.GetLength(file) - offset, 0, MostBytes);
        var bytes = new byte[length];
        return length == 0 ? bytes : bytes[..RandomAccess.Read(file, bytes, offset)];
    }

    [LoggerMessage(64, LogLevel.Error, "What the workers of job {Job} print is not sent to its driver any more.")]
    private static partial void NotSent(ILogger logger, Exception failure, string job);

    /// <summary>One worker whose output is followed.</summary>
    private sealed record Followed(Stream Out, Stream Err);

    /// <summary>One file of a worker's output.</summary>
    private sealed class Stream(string path, string name, OutputMarks marks)
    {
        public string Name => name;

        public string Path => $"{path}.{name}";

        public OutputMarks Marks => marks;

        /// <summary>How much of it has been sent.</summary>
        public long Sent { get; set; }
    }
}
