using System.Text.Json.Nodes;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Workers;

/// <summary>Makes the environments of jobs.</summary>
internal sealed class TaskEnvironments(Zygotes zygotes, WorkerForks forks, IdleWorkers idle, PeerPlaces places, NodeLoop loop)
{
    public TaskEnvironment Create(DriverSession session, JsonObject spec, bool hasGpus) =>
        new(session, spec, hasGpus, zygotes, forks, idle, places, loop);
}
