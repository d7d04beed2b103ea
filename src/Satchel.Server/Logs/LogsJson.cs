using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Satchel.Server.Logs;

/// <summary>Writes a whole log as <c>{"logs": "…"}</c> in constant memory, however long it is.</summary>
internal static class LogsJson
{
    private const int PieceSize = 16 * 1024;

    /// <summary>Longest escape of one character: <c>\ud83d\ude00</c>.</summary>
    private const int LongestEscape = 12;

    /// <param name="log">Read to its end, not disposed.</param>
    /// <param name="target">Where the JSON goes, not disposed.</param>
    public static async Task WriteAsync(Stream log, Stream target, CancellationToken cancellationToken)
    {
        var bytes = new byte[PieceSize];
        var newlines = new UnixNewlines();
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
        var characters = new char[PieceSize + 4];
        var escaped = new char[characters.Length * LongestEscape];
        var output = new byte[escaped.Length * 3];

        await target.WriteAsync("{\"logs\":\""u8.ToArray(), cancellationToken).ConfigureAwait(false);
        int read;
        do
        {
            read = await log.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
            var count = decoder.GetChars(bytes.AsSpan(0, read), characters, flush: read == 0);
            count = newlines.Normalize(characters.AsSpan(0, count));
            var status = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(characters.AsSpan(0, count), escaped, out _, out var written);
            if (status is not OperationStatus.Done)
            {
                throw new InvalidOperationException($"A log was not escaped: {status}.");
            }

            var length = Encoding.UTF8.GetBytes(escaped.AsSpan(0, written), output);
            await target.WriteAsync(output.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        } while (read > 0);

        await target.WriteAsync("\"}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }
}
