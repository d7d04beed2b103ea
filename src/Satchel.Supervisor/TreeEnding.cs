using Satchel.Posix.Processes;

namespace Satchel.Supervisor;

/// <summary>
/// Ends every process below this one: a signal that asks, then, from the end of the grace until this is disposed, SIGKILL to
/// whatever is still or newly there.
/// </summary>
internal sealed class TreeEnding : IDisposable
{
    /// <summary>Between two rounds of killing: a process may fork while it is being looked for.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    private readonly ControlGroup? _group;
    private readonly ITimer _timer;

    public TreeEnding(ControlGroup? group, int signal, TimeSpan grace, TimeProvider time)
    {
        _group = group;
        SignalAll(signal);
        _timer = time.CreateTimer(_ => KillAll(), null, grace, Round);
    }

    public void Dispose() => _timer.Dispose();

    private static void SignalAll(int signal)
    {
        foreach (var pid in ProcessTree.DescendantsOf(Environment.ProcessId))
        {
            if (ProcessIdentity.Of(pid) is { } process)
            {
                Signals.Send(process, signal);
            }
        }
    }

    private void KillAll()
    {
        if (_group is not null)
        {
            ControlGroup.TryKill(_group.Path);
        }

        SignalAll(Signals.Kill);
    }
}
