using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Nodes;

/// <summary>
/// Takes what nodes report. The task ends once the report is durable; a report about an unknown run is ignored; repeats are
/// allowed.
/// </summary>
public interface IJobEventSink
{
    Task ReportAsync(string submissionId, RunId runId, JobEvent jobEvent, CancellationToken cancellationToken);
}
