using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Workers;

/// <summary>
/// Tells a program how far the environment of its tasks is, when that takes longer than a moment: what it reports then, and every few seconds
/// what it reported last. Thread-safe.
/// </summary>
internal sealed class SetUpNotices : IProgress<string>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly DriverSession _session;
    private readonly NodeLoop _loop;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly bool _isQuiet;
    private string? _latest;
    private bool _isDue;

    public SetUpNotices(DriverSession session, NodeLoop loop, TimeProvider time)
    {
        (_session, _loop) = (session, loop);
        // A program that wants to see nothing of its workers wants none of this either.
        _isQuiet = !session.LogsToDriver;
        _timer = time.CreateTimer(_ => Due(), state: null, Patience, Pause);
    }

    public void Report(string value)
    {
        lock (_gate)
        {
            _latest = value;
            if (_isDue && !_isQuiet)
            {
                Tell();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Due()
    {
        lock (_gate)
        {
            _isDue = true;
            if (_latest is not null && !_isQuiet)
            {
                Tell();
            }
        }
    }

    private void Tell()
    {
        var text = $"Setting up the environment of tasks: {_latest}";
        (_latest, _isDue) = (null, false);
        _loop.Post(() => _session.Notice("info", text));
    }
}
