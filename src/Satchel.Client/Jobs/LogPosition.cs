using Satchel.Abstractions.Wire;

namespace Satchel.Client.Jobs;

/// <summary>
/// How far a log has been read, where times may stand in front of its lines that are no part of it. Every answer with times begins with one,
/// wherever it begins: what of it has been read before the connection broke is left out.
/// </summary>
/// <param name="stamped">Whether there are times.</param>
internal sealed class LogPosition(bool stamped)
{
    /// <summary>Bytes to come of the time that stands here, and of the one that begins this answer and has been read before.</summary>
    private int _stampLeft = stamped ? LogStamp.Length : 0;
    private int _known;

    /// <summary>Bytes of the log itself that have been read, and so where to go on.</summary>
    public long Offset { get; private set; }

    /// <summary>The first answer has come.</summary>
    public void BeginAt(long offset) => Offset = offset;

    /// <summary>Another answer has come, from <see cref="Offset"/> on.</summary>
    public void GoOn() => _known = stamped ? LogStamp.Length - _stampLeft : 0;

    /// <summary>The next bytes of an answer.</summary>
    /// <returns>Those that are new.</returns>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> piece)
    {
        var repeated = Math.Min(_known, piece.Length);
        _known -= repeated;
        piece = piece[repeated..];
        if (!stamped)
        {
            Offset += piece.Length;
            return piece;
        }

        for (var rest = piece.Span; !rest.IsEmpty; )
        {
            var stamp = Math.Min(_stampLeft, rest.Length);
            _stampLeft -= stamp;
            rest = rest[stamp..];
            var newline = rest.IndexOf((byte)'\n');
            var line = newline < 0 ? rest.Length : newline + 1;
            Offset += line;
            rest = rest[line..];
            _stampLeft = newline < 0 ? _stampLeft : LogStamp.Length;
        }

        return piece;
    }
}
