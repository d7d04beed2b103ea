using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Satchel.Node.Logs;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;
using Satchel.Node.Workers;
using Satchel.Posix.Files;

namespace Satchel.Node.Output;

/// <summary>What the workers of one session print, and how much of it their driver was sent. Not on the loop; one look at a time.</summary>
internal sealed partial class SessionOutput(DriverSession session, NodeLoop loop, NodeOptions node, TimeProvider time, ILogger logger)
{
    /// <summary>Bytes of one file that are sent at once.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>A driver that takes no more than this is not sent more for now: the files keep it.</summary>
    private const int MostUnsent = 4 * 1024 * 1024;

    /// <summary>The lines of more than this are not counted.</summary>
    private const long MostCounted = 256 * 1024 * 1024;

    private readonly LogEnd _end = new(node.LogLimit);
    private readonly Dictionary<WorkerPeer, (Stream Out, Stream Err)> _followed = [];
    private long? _leavesSince;

    /// <summary>Where a worker prints to, without the ending that says which stream.</summary>
    public static string PathOf(NodeOptions node, WorkerId worker, DriverSession session) =>
        Path.Combine(node.LogDirectory, $"worker-{worker}-{session.JobHex}");

    /// <summary>Which files workers print to, as a pattern.</summary>
    public static string PatternOf(NodeOptions node, DriverSession session) =>
        Path.Combine(node.LogDirectory, $"worker-*-{session.JobHex}.*");

    /// <summary>Whether the driver leaves and has been sent the rest for long enough.</summary>
    public bool IsLate =>
        session.IsLeaving.Task.IsCompleted && time.GetElapsedTime(_leavesSince ??= time.GetTimestamp()) >= node.LastOutput;

    /// <summary>Whether something was not sent at the last look since the driver had enough.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Sends the lines that are there now and were not sent yet.</summary>
    /// <param name="isLast">
    /// Nobody looks again: a line that is not whole is sent as well, as it is of workers that are gone and of those that run nothing now.
    /// </param>
    /// <returns>False when there is no driver any more.</returns>
    public async Task<bool> SendAsync(bool isLast)
    {
        var (isFollowed, living, idle) = await loop.AskAsync(Look).ConfigureAwait(false);
        if (!isFollowed)
        {
            return false;
        }

        IsHeldBack = false;
        foreach (var (worker, streams) in _followed.ToArray())
        {
            var isOver = !living.Contains(worker);
            var isWhole = isLast || isOver;
            long? idleSince = idle.TryGetValue(worker, out var begun) ? begun : null;
            var isSent =
                await TrySendAsync(worker, streams.Out, isWhole, idleSince).ConfigureAwait(false)
                & await TrySendAsync(worker, streams.Err, isWhole, idleSince).ConfigureAwait(false);
            IsHeldBack |= !isSent;
            if (isOver && isSent)
            {
                _followed.Remove(worker);
            }
        }

        return true;
    }

    /// <summary>What was not sent and will not be, also of workers that came since. Once nothing is sent any more.</summary>
    public async Task<UnsentOutput> CountRestAsync()
    {
        await loop.AskAsync(Look).ConfigureAwait(false);
        var (since, bytes, lines) = (time.GetTimestamp(), 0L, (long?)0L);
        foreach (var stream in _followed.Values.SelectMany(streams => new[] { streams.Out, streams.Err }))
        {
            try
            {
                using var file = GuardedFile.TryOpenRead(stream.Path);
                var end = file is null ? 0 : Math.Min(RandomAccess.GetLength(file), _end.Of(file));
                if (stream.Sent >= end)
                {
                    continue;
                }

                bytes += end - stream.Sent;
                lines = bytes > MostCounted || lines is null ? null : lines + CountLines(file!, stream.Sent, end, since);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It has been told why it is not sent.
                stream.IsFailureTold = true;
            }
        }

        return bytes == 0 ? UnsentOutput.None : new UnsentOutput(bytes, lines);
    }

    /// <returns>Null when it takes too long.</returns>
    private long? CountLines(SafeFileHandle file, long from, long end, long since)
    {
        var bytes = new byte[1024 * 1024];
        var (lines, last) = (0L, (byte)'\n');
        while (from < end && RandomAccess.Read(file, bytes.AsSpan(0, (int)Math.Min(bytes.Length, end - from)), from) is var length and > 0)
        {
            if (time.GetElapsedTime(since) >= node.CountPatience)
            {
                return null;
            }

            lines += bytes.AsSpan(0, length).Count((byte)'\n');
            last = bytes[length - 1];
            from += length;
        }

        return last == (byte)'\n' ? lines : lines + 1;
    }

    /// <summary>Takes in the workers that came since the last look, also those that are gone again. On the loop only.</summary>
    private (bool IsFollowed, HashSet<WorkerPeer> Living, Dictionary<WorkerPeer, long> Idle) Look()
    {
        while (session.NewWorkers.TryDequeue(out var worker))
        {
            var path = PathOf(node, worker.Id, session);
            _followed[worker] = (new Stream(path, "out", worker.OutMarks), new Stream(path, "err", worker.ErrMarks));
        }

        HashSet<WorkerPeer> living = [.. session.Environments.SelectMany(environment => environment.Workers)];
        return (
            session.Driver is not null,
            living,
            living.Where(worker => worker.Running.Count == 0).ToDictionary(worker => worker, worker => worker.Begun)
        );
    }

    /// <summary>Sends of one file, which what runs may have replaced or made unreadable: that is told once and costs no other file.</summary>
    /// <returns>Whether nothing more is to be expected of it for now.</returns>
    private async Task<bool> TrySendAsync(WorkerPeer worker, Stream stream, bool isWhole, long? idleSince)
    {
        try
        {
            return await SendAsync(worker, stream, isWhole, idleSince).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!stream.IsFailureTold)
            {
                stream.IsFailureTold = true;
                NotRead(logger, failure, stream.Path);
            }

            return true;
        }
    }

    /// <param name="idleSince">How many tasks it had been sent when it ran none; null when it ran one.</param>
    /// <returns>Whether all is sent that was there at the beginning, as far as it may be sent.</returns>
    private async Task<bool> SendAsync(WorkerPeer worker, Stream stream, bool isWhole, long? idleSince)
    {
        using var file = GuardedFile.TryOpenRead(stream.Path);
        var end = file is null ? 0 : Math.Min(RandomAccess.GetLength(file), _end.Of(file));
        while (stream.Sent < end)
        {
            if (IsLate)
            {
                return false;
            }

            var bytes = new byte[Math.Min(end - stream.Sent, MostBytes)];
            var length = RandomAccess.Read(file!, bytes, stream.Sent);
            var lines = bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (lines == 0)
            {
                // A line that is not whole waits for its end, but not for ever.
                if (length == 0 || (length < MostBytes && !isWhole && !await IsOverAsync(worker, idleSince).ConfigureAwait(false)))
                {
                    return true;
                }

                lines = length;
            }

            // Whose lines they are is asked after they were read: who prints says so before.
            var offset = stream.Sent;
            stream.Sent += lines;
            if (await loop.AskAsync(() => Tell(worker, stream, offset, WithoutLastEnd(bytes.AsSpan(0, lines)))).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether whoever printed a line that was read has ended, and is not a task that has begun meanwhile.</summary>
    private async Task<bool> IsOverAsync(WorkerPeer worker, long? idleSince) =>
        idleSince is { } begun && await loop.AskAsync(() => worker.Begun == begun).ConfigureAwait(false);

    private static ReadOnlySpan<byte> WithoutLastEnd(ReadOnlySpan<byte> lines) => lines is [.. var rest, (byte)'\n'] ? rest : lines;

    /// <summary>Sends lines, those of one name together. On the loop only.</summary>
    /// <param name="offset">Where they begin in their file.</param>
    /// <returns>Whether the driver has enough for now.</returns>
    private bool Tell(WorkerPeer worker, Stream stream, long offset, ReadOnlySpan<byte> text)
    {
        var (lines, name) = (new JsonArray(), "");
        foreach (var line in text.Split((byte)'\n'))
        {
            var end = line.End.Value;
            for (var from = line.Start.Value; from >= 0; )
            {
                var its = stream.Marks.NameAt(offset + from) ?? worker.Actor?.ClassName ?? worker.LastTask ?? "";
                if (lines.Count > 0 && !string.Equals(its, name, StringComparison.Ordinal))
                {
                    Tell(worker, stream, name, lines);
                    lines = [];
                }

                // Who printed before did not end its last line.
                var next = stream.Marks.NextBehind(offset + from) is { } mark && mark < offset + end ? (int)(mark - offset) : -1;
                name = its;
                lines.Add(Encoding.UTF8.GetString(text[from..(next < 0 ? end : next)]));
                from = next;
            }
        }

        Tell(worker, stream, name, lines);
        return session.Driver is not { Connection.Unsent: <= MostUnsent };
    }

    private void Tell(WorkerPeer worker, Stream stream, string name, JsonArray lines)
    {
        if (session.Driver is { Connection.IsOpen: true } driver)
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

    [LoggerMessage(65, LogLevel.Warning, "What a worker prints to {File} cannot be read and is not sent to its driver.")]
    private static partial void NotRead(ILogger logger, Exception failure, string file);

    /// <summary>One file of a worker's output.</summary>
    private sealed class Stream(string path, string name, OutputMarks marks)
    {
        public string Name => name;

        public string Path => $"{path}.{name}";

        public OutputMarks Marks => marks;

        /// <summary>How much of it has been sent.</summary>
        public long Sent { get; set; }

        public bool IsFailureTold { get; set; }
    }
}
