using System.Buffers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Logs;

/// <summary>
/// Puts in front of each line of a log when its first byte was written, and so too in front of its first piece wherever that begins: who reads on
/// after a break knows what to leave out. For one reader at a time.
/// </summary>
/// <param name="node">Knows the times.</param>
/// <param name="job">The job.</param>
/// <param name="offset">Where the first piece begins.</param>
internal sealed class LogStamps(INodeAgent node, JobRecord job, long offset)
{
    private readonly ArrayBufferWriter<byte> _stamped = new();
    private IReadOnlyList<LogMoment> _moments = [];
    private int _moment;
    private bool _lineBegins = true;
    private long _next = offset;

    /// <summary>The next piece of the log, with times; valid until the one after it is asked for.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> AddToAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        _stamped.ResetWrittenCount();
        while (!piece.IsEmpty)
        {
            if (_lineBegins)
            {
                _stamped.Write(LogStamp.Of(await MomentAsync(cancellationToken).ConfigureAwait(false)));
            }

            var newline = piece.Span.IndexOf((byte)'\n');
            var line = newline < 0 ? piece : piece[..(newline + 1)];
            _stamped.Write(line.Span);
            _lineBegins = newline >= 0;
            _next += line.Length;
            piece = piece[line.Length..];
        }

        return _stamped.WrittenMemory;
    }

    private async ValueTask<DateTimeOffset> MomentAsync(CancellationToken cancellationToken)
    {
        Advance();
        if (_moment == _moments.Count)
        {
            var more = await node.ReadLogTimesAsync(job, _next, cancellationToken).ConfigureAwait(false);
            (_moments, _moment) = more.Count > 0 ? (more, 0) : (_moments, _moment);
            Advance();
        }

        // None where the log cannot be read any more: what is known of the job is nearest.
        return _moments.Count == 0 ? job.EndTime ?? job.StartTime : _moments[Math.Min(_moment, _moments.Count - 1)].At;
    }

    private void Advance()
    {
        while (_moment < _moments.Count && _moments[_moment].Length <= _next)
        {
            _moment++;
        }
    }
}
