using System.Text;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Tools;

/// <summary>Takes the output of one tool: each line redacted, logged, and kept. Thread-safe.</summary>
internal sealed class ToolOutput(SecretRedactor redactor, Action<string> log, Action<string>? onLine)
{
    // A line is somebody's progress bar or minified file: what is longer is logged in pieces.
    private const int LongestLine = 8 * 1024;

    // Nobody reads more of one tool; a log that fills the disk takes everybody's environments with it.
    private const long MostLogged = 64L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ToolLines _lines = new();
    private readonly StringBuilder _captured = new();
    private long _logged;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return _lines.Kept;
            }
        }
    }

    /// <summary>What <see cref="CaptureAsync"/> has read so far: a stream that somebody holds open has no end.</summary>
    public string Captured
    {
        get
        {
            lock (_gate)
            {
                return _captured.ToString();
            }
        }
    }

    /// <summary>Whether there was more of it than was kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads a stream to its end, line by line; a carriage return ends a line, too, as progress bars do.</summary>
    public async Task ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            foreach (var character in buffer.AsSpan(0, count))
            {
                if (character is '\n' or '\r' || line.Length >= LongestLine)
                {
                    Take(line);
                }

                if (character is not ('\n' or '\r'))
                {
                    line.Append(character);
                }
            }
        }

        Take(line);
    }

    /// <summary>Reads a stream to its end into <see cref="Captured"/>; what is beyond the limit is dropped.</summary>
    public async Task CaptureAsync(StreamReader reader, int limit, CancellationToken cancellationToken)
    {
        var buffer = new char[16 * 1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            lock (_gate)
            {
                var kept = Math.Min(count, limit - _captured.Length);
                _captured.Append(buffer, 0, kept);
                IsCut |= kept < count;
            }
        }
    }

    private void Take(StringBuilder line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = redactor.Redact(line.ToString());
        line.Clear();
        bool isLast;
        bool isBeyond;
        lock (_gate)
        {
            isBeyond = _logged > MostLogged;
            _logged += text.Length;
            isLast = !isBeyond && _logged > MostLogged;
            _lines.Add(text);
        }

        if (!isBeyond)
        {
            log(text);
        }

        if (isLast)
        {
            log($"It has printed more than {MostLogged / (1024 * 1024)} MiB: the rest is not logged.");
        }

        onLine?.Invoke(text);
    }
}
