using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Layers;

/// <summary>One build and everybody in this process who waits for it.</summary>
internal sealed class BuildFlight : IProgress<string>, IDisposable
{
    private const int LinesKept = 50;

    private readonly Lock _gate = new();
    private readonly List<BuildAudience> _audiences = [];
    private readonly Queue<string> _lines = new();
    private readonly CancellationTokenSource _abandoned = new();
    private string? _progress;
    private bool _isAbandoned;

    /// <summary>Set once by whoever started it.</summary>
    public Task<Layer> Result { get; set; } = Task.FromException<Layer>(new InvalidOperationException("Not started."));

    /// <summary>Told that the build goes on, with everything that it prints or reports.</summary>
    public Action? Sign { get; set; }

    /// <summary>What every report ends with, such as which attempt it is of; null for nothing.</summary>
    public string? Suffix { get; set; }

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Joins the waiting; who comes late is told the last lines first.</summary>
    /// <returns>False when everybody has gone: this build is being taken back.</returns>
    public bool TryJoin(BuildAudience audience)
    {
        lock (_gate)
        {
            if (_isAbandoned)
            {
                return false;
            }

            _audiences.Add(audience);
            foreach (var line in _lines)
            {
                audience.Log?.Invoke(line);
            }

            if (_progress is { } text)
            {
                audience.Progress?.Report(text);
            }

            return true;
        }
    }

    /// <returns>Whether that was the last one: the build is cancelled, and its end is the caller's to wait for.</returns>
    public bool Leave(BuildAudience audience)
    {
        lock (_gate)
        {
            _audiences.Remove(audience);
            if (_audiences.Count > 0)
            {
                return false;
            }

            _isAbandoned = true;
        }

        // Not under the lock: what waits for this goes on at once, in here, and leaves other builds, whose lines come to this one.
        _abandoned.Cancel();
        return true;
    }

    public void Log(string line)
    {
        Sign?.Invoke();
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }

            foreach (var audience in _audiences)
            {
                audience.Log?.Invoke(line);
            }
        }
    }

    public void Report(string value)
    {
        Sign?.Invoke();
        value = Suffix is null ? value : $"{value.TrimEnd('.')} {Suffix}{(value.EndsWith('.') ? "." : "")}";
        lock (_gate)
        {
            _progress = value;
            foreach (var audience in _audiences)
            {
                audience.Progress?.Report(value);
            }
        }
    }

    public void Dispose() => _abandoned.Dispose();
}
