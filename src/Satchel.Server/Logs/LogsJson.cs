using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Satchel.Server.Logs;

/// <summary>Writes a whole log as <c>{"logs": "…"}</c> in constant memory, however long it is.</summary>
internal static class LogsJson
{
    private const int PieceSize = 16 * 1024;

    /// <summary>More than a decoder holds back of one piece for the next.</summary>
    private const int Slack = 4;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="log">Read to its end, not disposed.</param>
    /// <param name="target">Where the JSON goes, not disposed.</param>
    public static async Task WriteAsync(Stream log, Stream target, CancellationToken cancellationToken)
    {
        var bytes = new byte[PieceSize];
        var characters = new char[PieceSize + Slack];
        var newlines = new UnixNewlines();
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
        var json = new Utf8JsonWriter(target, Relaxed);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WritePropertyName("logs"u8);
            int read;
            do
            {
                read = await log.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
                var count = decoder.GetChars(bytes.AsSpan(0, read), characters, flush: read == 0);
                count = newlines.Normalize(characters.AsSpan(0, count));
                json.WriteStringValueSegment(characters.AsSpan(0, count), isFinalSegment: read == 0);
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
            } while (read > 0);

            json.WriteEndObject();
            await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
