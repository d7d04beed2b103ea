using System.Globalization;
using System.Numerics;
using Satchel.Node.Sessions;

namespace Satchel.Node.Tasks;

/// <summary>Tells a driver of calls and actors that are made once more, in Ray's words. On the loop only.</summary>
internal sealed class RetryNotices(DriverSession session)
{
    /// <summary>So many of one name are told, then each that doubles the count.</summary>
    private const uint InFull = 3;

    private readonly Dictionary<string, uint> _counts = new(StringComparer.Ordinal);

    /// <summary>A call failed and is made once more.</summary>
    /// <param name="task">With the attempt that failed.</param>
    /// <param name="error">In the form of frames; null where its worker ended.</param>
    public void Task(TaskRecord task, byte[]? error, int pid)
    {
        if (!IsTold(task.Template.Name, out var more))
        {
            return;
        }

        var why = error is null ? null : TaskFailure.Of(error, isCreation: false).Message;
        Tell(
            $"Task {task.Template.Name} failed. There are {Left(task.Template.MaxRetries, task.Attempt)} retries remaining, so the task will be "
                + $"retried. Error: {why ?? $"The worker (pid {Text(pid)}) ended unexpectedly while it ran the task."}{more}"
        );
    }

    /// <summary>The process of an actor ended and is made anew.</summary>
    /// <param name="restarts">How often it was before.</param>
    public void Actor(string name, int most, int restarts, int pid)
    {
        if (IsTold($"actor {name}", out var more))
        {
            Tell(
                $"Actor {name} (pid {Text(pid)}) died. There are {Left(most, restarts)} restarts remaining, so the actor is restarted.{more}"
            );
        }
    }

    private void Tell(string text) => session.Notice("warning", text);

    /// <summary>Counts one of a name.</summary>
    /// <param name="more">What is to be said of those that are not told.</param>
    private bool IsTold(string name, out string more)
    {
        more = "";
        if (session is not { LogsToDriver: true, Driver: not null })
        {
            return false;
        }

        var count = _counts[name] = _counts.GetValueOrDefault(name) + 1;
        if (count > InFull)
        {
            more = string.Create(CultureInfo.InvariantCulture, $" (This is number {count} by now; the first {InFull} were all told.)");
        }

        return count <= InFull || BitOperations.IsPow2(count);
    }

    private static string Left(int most, int made) => most < 0 ? "infinite" : Text(most - made);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
