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
            var followed = new Dictionary<WorkerId, Followed>();
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

                foreach (var worker in living)
                {
                    followed[worker.Id] = followed.TryGetValue(worker.Id, out var known) ? known with { Name = worker.Name } : worker;
                }

                var ids = living.Select(worker => worker.Id).ToHashSet();
                foreach (var worker in followed.Values.ToArray())
                {
                    var isMore = Send(session, worker, "out") | Send(session, worker, "err");
                    if (!ids.Contains(worker.Id) && !isMore)
                    {
                        followed.Remove(worker.Id);
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
    private Followed[] LivingOf(DriverSession session) =>
        [
            .. session
                .Environments.SelectMany(environment => environment.Workers)
                .Select(worker => new Followed(
                    worker.Id,
                    worker.Pid,
                    worker.Actor?.ClassName ?? worker.LastTask ?? "",
                    PathOf(node, worker.Id, session),
                    new Dictionary<string, long>(StringComparer.Ordinal)
                )),
        ];

    /// <returns>Whether there was something, so that there may be more.</returns>
    private bool Send(DriverSession session, Followed worker, string stream)
    {
        var offset = worker.Offsets.GetValueOrDefault(stream);
        var bytes = Read($"{worker.Path}.{stream}", offset);
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

        worker.Offsets[stream] = offset + end;
        var lines = Encoding.UTF8.GetString(bytes, 0, end).TrimEnd('\n').Split('\n');
        var message = new JsonObject
        {
            ["op"] = "log",
            ["lines"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]),
            ["name"] = worker.Name,
            ["pid"] = worker.Pid,
            ["ip"] = "127.0.0.1",
            ["stream"] = stream,
        };
        loop.Post(() =>
        {
            if (session.Driver is { Connection.IsOpen: true } driver)
            {
                driver.Connection.Tell(message);
            }
        });
        return true;
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
    /// <param name="Name">What it runs, for people.</param>
    /// <param name="Offsets">How far each stream has been sent.</param>
    private sealed record Followed(WorkerId Id, int Pid, string Name, string Path, Dictionary<string, long> Offsets);
}
