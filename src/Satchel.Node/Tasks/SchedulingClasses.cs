using Satchel.Abstractions.Jobs;
using Satchel.Node.Peers;
using Satchel.Node.Scheduling;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>Makes scheduling classes.</summary>
internal sealed class SchedulingClasses(
    ActorClaims claims,
    ResourceLedger ledger,
    NodeLoop loop,
    TaskSending sending,
    TaskCompletion completion,
    NodeOptions node,
    TimeProvider time
)
{
    private uint _templates;

    /// <summary>A number for one more template: workers of detached actors get those of several jobs.</summary>
    public uint NextTemplate() => ++_templates;

    /// <param name="isBound">Whether its tasks fail where this node can never run them, instead of waiting for one that can.</param>
    public SchedulingClass Create(TaskEnvironment environment, ResourceRequest request, JobResources resources, bool isBound) =>
        new(
            environment,
            request,
            ResourceRequest.Of(resources with { Cpus = null }),
            isBound,
            claims,
            ledger,
            loop,
            sending,
            completion,
            node,
            time
        );
}
