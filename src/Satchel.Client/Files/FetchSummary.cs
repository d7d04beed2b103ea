using Satchel.Abstractions.Jobs;

namespace Satchel.Client.Files;

/// <summary>What bringing the files of a job home led to.</summary>
/// <param name="Kept">All that is kept of the job; null when nothing is.</param>
/// <param name="Files">How many files and links of those that were asked for are there now.</param>
/// <param name="Bytes">Bytes of these files.</param>
/// <param name="BytesReceived">Bytes that came over the wire: less where files were there, or the first part of one was.</param>
/// <param name="Refused">Paths that were not written, and why, for people.</param>
public sealed record FetchSummary(JobFiles? Kept, int Files, long Bytes, long BytesReceived, IReadOnlyList<JobFileLeftOut> Refused)
{
    /// <summary>Links that lead out of the directory, which are never made, and why, for people.</summary>
    public IReadOnlyList<JobFileLeftOut> Skipped { get; init; } = [];

    /// <inheritdoc cref="JobFilePage.KeepingIsOff"/>
    public string? KeepingIsOff { get; init; }

    /// <summary>Whether some were not written only because of files that may not be replaced.</summary>
    public bool ForceHelps { get; init; }
}
