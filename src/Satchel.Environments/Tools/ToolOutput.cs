using System.Text;

namespace Satchel.Environments.Tools;

/// <summary>Takes the output of one tool: each line redacted, logged, and the last ones kept. Thread-safe.</summary>
internal sealed class ToolOutput(int linesKept, SecretRedactor redactor, Action<string> log, Action<string>? onLine)
{
    // A line is somebody's progress bar or minified file: what is longer is logged in pieces.
    private const int LongestLine = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new();

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_gate)
            {
                return [.. _last];
            }
        }
    }

    /// <summary>What <see cref="CaptureAsync"/> read.</summary>
    public string Captured { get; private set; } = "";

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
        var captured = new StringBuilder();
        var buffer = new char[16 * 1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            captured.Append(buffer, 0, Math.Min(count, limit - captured.Length));
        }

        Captured = captured.ToString();
    }

    private void Take(StringBuilder line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = redactor.Redact(line.ToString());
        line.Clear();
        lock (_gate)
        {
            _last.Enqueue(text);
            if (_last.Count > linesKept)
            {
                _last.Dequeue();
            }
        }

        log(text);
        onLine?.Invoke(text);
    }
}
