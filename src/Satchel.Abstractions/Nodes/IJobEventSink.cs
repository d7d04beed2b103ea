using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Nodes;

/// <summary>
/// Takes what nodes report. The task ends once the report is durable; a report about an unknown run is ignored; repeats are
/// allowed.
/// </summary>
public interface IJobEventSink
{
    Task ReportAsync(string submissionId, string runId, JobEvent jobEvent, CancellationToken cancellationToken);
}
