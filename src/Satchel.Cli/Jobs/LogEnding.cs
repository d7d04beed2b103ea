using System.Text;

namespace Satchel.Cli.Jobs;

/// <summary>The last bytes of a log that comes in pieces: as many as it takes to know a message again.</summary>
internal sealed class LogEnding
{
    private const int Kept = 256;

    private byte[] _last = [];

    public void Add(ReadOnlySpan<byte> piece) =>
        _last =
            piece.Length >= Kept ? piece[^Kept..].ToArray() : [.. _last.AsSpan(Math.Max(0, _last.Length + piece.Length - Kept)), .. piece];

    /// <summary>Whether a message, or the end of a long one, is what the log ends with.</summary>
    public bool Is(string message)
    {
        var text = Encoding.UTF8.GetBytes(message.TrimEnd());
        var last = _last.AsSpan().TrimEnd("\n"u8);
        return text.Length > 0 && last.Length > 0 && (last.EndsWith(text) || (_last.Length == Kept && text.AsSpan().EndsWith(last)));
    }
}
