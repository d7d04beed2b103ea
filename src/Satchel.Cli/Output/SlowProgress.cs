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

    /// <param name="terminal">Where.</param>
    /// <param name="describe">Words for a report.</param>
    public SlowProgress(Terminal terminal, Func<T, string> describe)
        : this(terminal, (value, _) => describe(value)) { }

    public void Report(T value)
    {
        TimeSpan elapsed;
        lock (_lock)
        {
            elapsed = TimeProvider.System.GetElapsedTime(_started);
            if (elapsed < _next)
            {
                return;
            }

            _next = elapsed + (terminal.IsInteractive ? Redraw : LinePause);
        }

        if (terminal.IsInteractive)
        {
            terminal.ShowProgress(describe(value, elapsed));
        }
        else
        {
            terminal.Say(describe(value, elapsed));
        }
    }

    public void Dispose() => terminal.EndProgress();
}
