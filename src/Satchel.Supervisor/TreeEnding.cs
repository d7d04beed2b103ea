using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Supervisor;

/// <summary>
/// Ends every process below this one: a signal that asks, then, from the end of the grace until this is disposed, SIGKILL to whatever is
/// still or newly there, round after round, less and less often. One round at a time.
/// </summary>
internal sealed class TreeEnding : IDisposable
{
    /// <summary>Between the first rounds of killing: a process may fork while it is being looked for.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Between later rounds: who has survived so many will not die of one more.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a process may survive SIGKILL before the run is given up on. Counted in pauses and not by the clock: on a machine that stood
    /// still, whom the signal was for has had no time to end either.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ControlGroup? _group;
    private readonly Action<IReadOnlyList<Survivor>> _giveUp;
    private readonly ITimer _timer;
    private readonly Lock _round = new();
    private readonly List<string> _asked = [];
    private bool _isOver;
    private TimeSpan _pause = FirstPause;
    private TimeSpan _waited;

    /// <param name="engine">
    /// Pid of what ends when all in its container has: it is asked only where nothing runs in there. Null where everybody is asked.
    /// </param>
    /// <param name="giveUp">Told once, when processes survive for too long, which ones and why.</param>
    public TreeEnding(
        ControlGroup? group,
        int signal,
        TimeSpan grace,
        int? engine,
        Action<IReadOnlyList<Survivor>> giveUp,
        TimeProvider time
    )
    {
        (_group, _giveUp) = (group, giveUp);
        Try(() =>
        {
            var living = Living();
            var spared =
                engine is not null
                && living.Exists(static process => ProcessTree.IsContained(process.Pid) && ProcessTree.IsOwn(process.Pid))
                    ? engine
                    : null;
            foreach (var process in living.Where(process => process.Pid != spared))
            {
                // Without a name it has ended since.
                if (ProcessTree.NameOf(process) is { Length: > 0 } name)
                {
                    _asked.Add($"{process.Pid} ({name})");
                }

                Signals.Send(process, signal);
            }
        });
        _timer = time.CreateTimer(_ => Round(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(grace, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whom the first signal was for: pid and name of each.</summary>
    public IReadOnlyList<string> Asked => _asked;

    /// <summary>Kills nobody any more once it returns: what this process starts from now on lives.</summary>
    public void Dispose()
    {
        lock (_round)
        {
            _isOver = true;
            _timer.Dispose();
        }
    }

    private static List<ProcessIdentity> Living() =>
        [.. ProcessTree.DescendantsOf(Environment.ProcessId).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];

    private void Round()
    {
        lock (_round)
        {
            if (_isOver)
            {
                return;
            }

            KillOnce();
        }
    }

    private void KillOnce()
    {
        Try(KillAll);
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
        _pause = _pause * 1.2 < LongestPause ? _pause * 1.2 : LongestPause;
    }

    private static void Try(Action round)
    {
        try
        {
            round();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // A border: out of descriptors or memory for now. The next round comes all the same.
        }
    }

    private void KillAll()
    {
        _group?.TryKill();
        var killed = Living().Select(process => (Process: process, Refused: Signals.TrySend(process, Signals.Kill))).ToList();
        if (_waited < Patience)
        {
            _waited += _pause;
            return;
        }

        var survivors = killed.Where(item => item.Process.IsAlive).ToList();
        if (survivors.Count > 0)
        {
            _giveUp([
                .. survivors.Select(item => new Survivor(
                    item.Process.Pid,
                    item.Process.StartTicks,
                    item.Process.BootId,
                    ProcessTree.Survivor(item.Process, item.Refused)
                )),
            ]);
        }
    }
}
