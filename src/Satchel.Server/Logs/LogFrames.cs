using System.Text;

namespace Satchel.Server.Logs;

/// <summary>
/// Cuts a log into the pieces that travel as one WebSocket message each: whole lines, at most 10, ending with the line that takes them over
/// 20,000 characters. Bytes that are not UTF-8 become U+FFFD. For one reader at a time.
/// </summary>
internal sealed class LogFrames
{
    private const int MostLines = 10;
    private const int MostCharacters = 20_000;

    /// <summary>Half a line is not kept longer than this, in characters: a log without newlines must not fill the memory.</summary>
    private const int LongestHeldBack = 1024 * 1024;

    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _frame = new();
    private char[] _characters = [];
    private int _lines;

    /// <summary>The frames that the next bytes complete. Half a line stays until its end comes, or <see cref="Flush"/>.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> bytes)
    {
        var most = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        _characters = _characters.Length < most ? new char[most] : _characters;
        var text = _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, flush: false));

        var frames = new List<string>();
        while (!text.IsEmpty)
        {
            var newline = text.IndexOf('\n');
            _line.Append(newline < 0 ? text : text[..(newline + 1)]);
            text = newline < 0 ? [] : text[(newline + 1)..];
            if (newline >= 0 || _line.Length > LongestHeldBack)
            {
                EndLine(frames);
            }
        }

        EndFrame(frames);
        return frames;
    }

    /// <summary>What is held back: half a line and, at the end of the log, half a character.</summary>
    /// <param name="atEnd">Whether nothing follows.</param>
    public IReadOnlyList<string> Flush(bool atEnd)
    {
        var frames = new List<string>();
        if (atEnd)
        {
            Span<char> rest = stackalloc char[4];
            _line.Append(rest[.._decoder.GetChars([], rest, flush: true)]);
        }

        EndLine(frames);
        EndFrame(frames);
        return frames;
    }

    private void EndLine(List<string> frames)
    {
        _frame.Append(_line);
        _line.Clear();
        _lines++;
        if (_lines == MostLines || _frame.Length > MostCharacters)
        {
            EndFrame(frames);
        }
    }

    private void EndFrame(List<string> frames)
    {
        if (_frame.Length > 0)
        {
            frames.Add(_frame.ToString());
            _frame.Clear();
        }

        _lines = 0;
    }
}
