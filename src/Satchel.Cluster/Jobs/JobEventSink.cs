using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;

namespace Satchel.Cluster.Jobs;

/// <summary>Hands what nodes report to the job's grain.</summary>
internal sealed class JobEventSink(IGrainFactory grains) : IJobEventSink
{
    public Task ReportAsync(string submissionId, RunId runId, JobEvent jobEvent, CancellationToken cancellationToken) =>
        GrainCalls
            .RepeatAsync(() => grains.GetGrain<IJobGrain>(JobKey.Of(submissionId)).Report(runId, jobEvent))
            .WaitAsync(cancellationToken);
}
