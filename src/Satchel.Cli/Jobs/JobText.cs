using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;

namespace Satchel.Cli.Jobs;

/// <summary>A job in words.</summary>
internal static class JobText
{
    /// <summary>One sentence, in the words that Ray's users know: <c>Job 'x' succeeded</c>.</summary>
    public static string Headline(JobView job) =>
        job.Status switch
        {
            JobStatus.Succeeded => $"Job '{NameOf(job)}' succeeded",
            JobStatus.Failed => $"Job '{NameOf(job)}' failed",
            JobStatus.Stopped => $"Job '{NameOf(job)}' was stopped",
            _ => $"Status for job '{NameOf(job)}': {StatusOf(job)}",
        };

    /// <summary>Its id as it is shown in a sentence.</summary>
    public static string NameOf(JobView job) => Printable.Line(job.SubmissionId ?? "");

    public static string StatusOf(JobView job) => job.Status.ToString().ToUpperInvariant();

    /// <summary>
    /// Why it failed, for somebody who has just read its log: all lines, since a set-up that failed ends with what to do; without the end of
    /// the log that follows in the message of an entrypoint that failed.
    /// </summary>
    public static string Reason(JobView job) => EntrypointMessage.WithoutLog(job.Message ?? "");

    /// <summary>How long it has taken, or took; empty before it was accepted.</summary>
    public static string Took(JobView job)
    {
        if (job.StartTime is not { } started)
        {
            return "";
        }

        var end = job.EndTime ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return Amount.Of(TimeSpan.FromMilliseconds(Math.Max(0, end - started)));
    }

    /// <summary>How long ago it was accepted; empty before.</summary>
    public static string Age(JobView job, DateTimeOffset now) =>
        job.StartTime is { } accepted ? Amount.Roughly(now - DateTimeOffset.FromUnixTimeMilliseconds(accepted)) : "";

    /// <summary>The colour of a state.</summary>
    public static string? ColorOf(JobStatus status) =>
        status switch
        {
            JobStatus.Succeeded => Terminal.Green,
            JobStatus.Failed => Terminal.Red,
            JobStatus.Stopped => Terminal.Yellow,
            JobStatus.Pending => Terminal.Dim,
            _ => null,
        };

    /// <summary>The name that its submitter gave in the metadata, as Ray's clients do; empty without.</summary>
    public static string GivenNameOf(JobView job) =>
        job.Metadata?.GetValueOrDefault("job_name") ?? job.Metadata?.GetValueOrDefault("name") ?? "";

    /// <summary>What it takes of a node: <c>2 CPU, 4.0 GiB memory</c>; empty for nothing.</summary>
    public static string ResourcesOf(JobView job) =>
        string.Join(
            ", ",
            job.Resources.OrderBy(static resource => resource.Key, StringComparer.Ordinal)
                .Select(static resource =>
                    resource.Key is "memory"
                        ? $"{Amount.OfBytes(resource.Value)} memory"
                        : string.Create(CultureInfo.InvariantCulture, $"{resource.Value:0.####} {Printable.Line(resource.Key)}")
                )
        );

    /// <summary>Local time of a moment.</summary>
    public static string When(long? unixMilliseconds) =>
        unixMilliseconds is { } moment
            ? DateTimeOffset.FromUnixTimeMilliseconds(moment).ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "";

    /// <summary>
    /// When it came to each phase, and how long that took: <c>queued 10:00:01 (0.3 s), running 10:00:02</c>; empty when nobody knows.
    /// </summary>
    public static string PhasesOf(JobView job)
    {
        var history = job.History;
        return string.Join(
            ", ",
            history.Select(
                (moment, i) =>
                    $"{Printable.Line(moment.Name).Replace('_', ' ')} {moment.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}"
                    + (i + 1 < history.Count ? $" ({Amount.Of(history[i + 1].At - moment.At)})" : "")
            )
        );
    }

    /// <summary>The REST record; beside its moments of Ray's kind the same ones as all others are written.</summary>
    public static JsonObject ToJson(JobView job)
    {
        var record = JsonSerializer.SerializeToNode(job, WireJson.Default.JobView)!.AsObject();
        record["accepted_at"] = Moment(job.StartTime);
        record["ended_at"] = Moment(job.EndTime);
        return record;

        static JsonValue? Moment(long? unixMilliseconds) =>
            unixMilliseconds is { } moment ? JsonValue.Create(DateTimeOffset.FromUnixTimeMilliseconds(moment)) : null;
    }
}
