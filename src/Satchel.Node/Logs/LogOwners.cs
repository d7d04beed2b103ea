using Satchel.Node.Actors;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Logs;

/// <summary>Says whose logs an id means: the workers of an actor or a task, the numbers of a submitted job.</summary>
internal sealed class LogOwners(TaskHistory history, ActorTable actors, DriverSessions sessions, NodeLoop loop)
{
    /// <summary>Finds them; an id that nobody has means itself. Any thread may ask.</summary>
    public Task<LogOwner> FindAsync(string id) => loop.AskAsync(() => Find(id));

    private LogOwner Find(string id)
    {
        var ofTasks = history
            .Living.Values.Where(task => Is(task.Id.ToString(), id))
            .Select(task => task.LastWorker)
            .Concat(history.LastEnded.Where(task => Is(task.Id.ToString(), id)).Select(task => task.Worker));
        var ofActors = actors.All.Where(actor => Is(actor.Id.ToString(), id)).Select(actor => actor.LastWorker);
        return new LogOwner(
            id,
            ofTasks.Concat(ofActors).OfType<WorkerId>().Select(worker => worker.Text).ToHashSet(StringComparer.Ordinal),
            sessions.JobsOf(id).ToHashSet(StringComparer.Ordinal)
        );
    }

    private static bool Is(string text, string other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);
}
