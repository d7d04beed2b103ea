using Microsoft.Extensions.Logging;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Tasks;

namespace Satchel.Node.Workers;

/// <summary>What follows when a worker is gone, however it ended. On the loop only.</summary>
internal sealed partial class WorkerEnds(
    TaskTable tasks,
    ActorTable actors,
    ObjectTable objects,
    WorkerForks forks,
    ILogger<WorkerEnds> logger
)
{
    public void Ended(WorkerPeer worker)
    {
        // One that closed its connection and lives on must do nothing any more.
        worker.Kill();
        GiveBack(worker);
        worker.Environment.Gone(worker);
        forks.Gone(worker.Id);
        var running = worker.Running.Values.ToArray();
        worker.Running.Clear();
        if (running.Length > 0 && !worker.IsLeaving)
        {
            Lost(logger, worker.Pid, running.Length);
        }

        var actor = worker.Actor ?? running.Select(task => actors.Find(task.Id.Actor)).FirstOrDefault(found => found is not null);
        if (actor is not null)
        {
            actors.Lost(actor, worker, running);
        }
        else
        {
            foreach (var task in running)
            {
                tasks.Lost(worker, task);
            }
        }

        actors.Forget(worker);
        objects.Drop(worker);
    }

    private static void GiveBack(WorkerPeer worker)
    {
        if (worker.Lease is not { } lease)
        {
            return;
        }

        worker.Lease = null;
        if (lease.Gpus.Parts.Count > 0)
        {
            // Its connection is closed, and memory of a GPU is free once the process is gone.
            worker.WhenGone(lease.Dispose);
        }
        else
        {
            lease.Dispose();
        }
    }

    [LoggerMessage(59, LogLevel.Warning, "Worker {Pid} ended while it ran {Count} tasks.")]
    private static partial void Lost(ILogger logger, int pid, int count);
}
