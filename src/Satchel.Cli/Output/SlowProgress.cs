namespace Satchel.Cli.Output;

/// <summary>
/// Shows progress of what takes longer than a second: on one changing line for a person who watches, as a line every few seconds elsewhere.
/// Thread-safe.
/// </summary>
/// <param name="terminal">Where.</param>
/// <param name="describe">Words for a report, and for how long it has taken so far.</param>
internal sealed class SlowProgress<T>(Terminal terminal, Func<T, TimeSpan, string> describe) : IProgress<T>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private TimeSpan _next = Patience;
    private ITimer? _later;
    private (T Value, bool IsThere) _waiting;
    private bool _ended;

    /// <param name="terminal">Where.</param>
    /// <param name="describe">Words for a report.</param>
    public SlowProgress(Terminal terminal, Func<T, string> describe)
        : this(terminal, (value, _) => describe(value)) { }

    /// <summary>Shows it, or, when the one before is too young, in a moment unless a later one comes until then.</summary>
    public void Report(T value)
    {
        lock (_lock)
        {
            _waiting = (value, true);
            var early = _next - TimeProvider.System.GetElapsedTime(_started);
            if (early <= TimeSpan.Zero)
            {
                Show();
            }
            else
            {
                _later ??= TimeProvider.System.CreateTimer(_ => ShowLate(), state: null, early, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _later?.Dispose();
            terminal.EndProgress();
        }
    }

    private void ShowLate()
    {
        lock (_lock)
        {
            _later?.Dispose();
            _later = null;
            if (!_ended && _waiting.IsThere)
            {
                Show();
            }
        }
    }

    private void Show()
    {
        var elapsed = TimeProvider.System.GetElapsedTime(_started);
        _next = elapsed + (terminal.IsInteractive ? Redraw : LinePause);
        var text = describe(_waiting.Value, elapsed);
        _waiting = default;
        if (terminal.IsInteractive)
        {
            terminal.ShowProgress(text);
        }
        else
        {
            terminal.Say(text);
        }
    }
}
