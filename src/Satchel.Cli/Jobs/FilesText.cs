using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Files;

namespace Satchel.Cli.Jobs;

/// <summary>What a job made, in words.</summary>
internal static class FilesText
{
    private const int MostNamed = 5;

    /// <summary>In days.</summary>
    private const double OneMinute = 1.0 / 24 / 60;

    /// <summary>All of it in one line: <c>3 new files, 12.0 MiB, kept for 7 days</c>.</summary>
    public static string Of(JobFiles files)
    {
        var counts = new[] { (files.New, "new"), (files.Changed, "changed"), (files.Deleted, "deleted") }
            .Where(static count => count.Item1 > 0)
            .Select(static (count, index) => index == 0 ? Amount.Of(count.Item1, $"{count.Item2} file") : $"{count.Item1} {count.Item2}");
        var bytes = files.New + files.Changed > 0 ? $", {Amount.OfBytes(files.Bytes)}" : "";
        return $"{string.Join(", ", counts.DefaultIfEmpty("Directories only"))}{bytes}, {Kept(files)}";
    }

    /// <summary>After the end of a job: what it made, and how to get it. Nothing for one that made nothing.</summary>
    public static void TellMade(Terminal terminal, JobView job, JobFiles? files)
    {
        if (files is null)
        {
            return;
        }

        terminal.Say(WithCommand(job, files));
        TellLeftOut(terminal, files);
    }

    /// <summary>All of it in one line, with the command that brings it.</summary>
    public static string WithCommand(JobView job, JobFiles files) =>
        files.NotKept is null && files.New + files.Changed > 0
            ? $"{Of(files)}: satchel job get {ShellWords.Operand(job.SubmissionId!)}"
            : Of(files);

    /// <summary>What is not kept of the directory, grouped.</summary>
    public static void TellLeftOut(Terminal terminal, JobFiles files)
    {
        if (files.LeftOutCount > 0)
        {
            Warn(terminal, $"{Amount.Of(files.LeftOutCount, "path")} could not be kept", files.LeftOut, files.LeftOutCount);
        }
    }

    /// <summary>What has been brought home, and what has not.</summary>
    public static void TellFetched(Terminal terminal, FetchSummary fetched, string directory)
    {
        terminal.Success($"{Amount.Of(fetched.Files, "file")}, {Amount.OfBytes(fetched.Bytes)}, in {directory}");
        if (fetched.Refused.Count > 0)
        {
            Warn(terminal, $"{Amount.Of(fetched.Refused.Count, "path")} not written", fetched.Refused, fetched.Refused.Count);
            if (fetched.ForceHelps)
            {
                terminal.Hint("--force replaces files that are there; -o DIR puts all of them elsewhere.");
            }
        }

        if (fetched.Skipped.Count > 0)
        {
            Warn(terminal, $"{Amount.Of(fetched.Skipped.Count, "link")} not made", fetched.Skipped, fetched.Skipped.Count);
        }
    }

    /// <summary>What has been brought home, for programs.</summary>
    public static JsonObject ToJson(FetchSummary fetched, string directory) =>
        new()
        {
            ["directory"] = directory,
            ["files"] = fetched.Files,
            ["bytes"] = fetched.Bytes,
            ["bytes_received"] = fetched.BytesReceived,
            ["refused"] = ToJson(fetched.Refused),
            ["skipped"] = ToJson(fetched.Skipped),
        };

    private static JsonArray ToJson(IEnumerable<JobFileLeftOut> files) =>
        new([.. files.Select(static file => new JsonObject { ["path"] = file.Path, ["reason"] = file.Reason })]);

    /// <summary>All of it together, for programs; null for nothing.</summary>
    public static JsonNode? ToJson(JobFiles? files) =>
        files is null ? null : JsonSerializer.SerializeToNode(files, WireJson.Default.JobFiles);

    /// <summary>How far bringing home has come.</summary>
    public static string Coming(FetchProgress progress, TimeSpan elapsed) =>
        $"Fetching: {Amount.OfProgress(progress.Bytes, progress.TotalBytes, elapsed)}.";

    private static string Kept(JobFiles files) =>
        files.NotKept is { } reason ? $"not kept: {reason}"
        : files.KeptUntil is { } until ? Kept(until, TimeProvider.System.GetUtcNow())
        : "kept only until jobs need the room, since the node's disk is nearly full";

    /// <summary>How long it is as long as that is a whole number of days or a short time, else until when: most of a day is no day.</summary>
    internal static string Kept(DateTimeOffset until, DateTimeOffset now) =>
        until - now is { TotalDays: > 2 } left && left.TotalDays % 1 is > OneMinute and < 1 - OneMinute
            ? $"kept until {until.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}"
            : $"kept for {Amount.AtLeast(until - now)}";

    private static void Warn(Terminal terminal, string what, IReadOnlyList<JobFileLeftOut> files, int count)
    {
        var named = terminal.Verbose ? files : files.Take(MostNamed);
        var more = count - named.Count();
        terminal.Warn(
            $"{what}: {string.Join("; ", named.Select(static file => Printable.Line($"{file.Path} ({file.Reason})")))}{(more > 0 ? $"; {more} more" : "")}."
        );
    }
}
