using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Satchel.Environments.Layers;

/// <summary>
/// The check of a layer's record: a digest of the file as it stands, without the check and <see cref="LayerRecord.UnflushedSince"/>. So a record
/// of another version, which has members that this one does not know or lacks some of its own, holds as well. Pure.
/// </summary>
internal static class RecordCheck
{
    private const string Check = "check";
    private const string Unflushed = "unflushed_since";

    /// <summary>A record as a file, with its check.</summary>
    /// <param name="unflushedSince">The boot since which it has not been flushed; null when it has.</param>
    public static byte[] Write(LayerRecord record, string? unflushedSince)
    {
        // As it will be read: numbers and texts may be written in another way than they were made.
        var bare = JsonSerializer.Deserialize(Bare(record), LayerJson.Default.LayerRecord) is { } read ? Bare(read) : Bare(record);
        var members = $",\"{Check}\":\"{DigestOf(bare)}\"";
        if (unflushedSince is not null)
        {
            members += $",\"{Unflushed}\":\"{JsonEncodedText.Encode(unflushedSince)}\"";
        }

        return [.. bare.AsSpan(0, bare.Length - 1), .. Encoding.UTF8.GetBytes(members), (byte)'}'];
    }

    /// <summary>Whether a record is the one that was written; one of a version without a check always is.</summary>
    /// <param name="record">As it was read.</param>
    /// <param name="content">The file.</param>
    public static bool Holds(LayerRecord record, byte[] content) =>
        record.Check is not { } check
        || string.Equals(check, DigestOf(WithoutCheck(content)), StringComparison.Ordinal)
        // Of a version that made it of what it had read.
        || string.Equals(check, DigestOf(Bare(record)), StringComparison.Ordinal);

    private static byte[] Bare(LayerRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(record with { Check = null, UnflushedSince = null }, LayerJson.Default.LayerRecord);

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The bytes of an object without two of its members, each with the comma before it.</summary>
    private static byte[] WithoutCheck(byte[] content)
    {
        var kept = new List<byte>(content.Length);
        var reader = new Utf8JsonReader(content);
        var copied = 0;
        var end = 0;
        while (reader.Read())
        {
            var isLeftOut =
                reader.TokenType is JsonTokenType.PropertyName
                && reader.CurrentDepth == 1
                && (reader.ValueTextEquals(Check) || reader.ValueTextEquals(Unflushed));
            if (isLeftOut)
            {
                kept.AddRange(content.AsSpan(copied..end));
                reader.Skip();
                copied = (int)reader.BytesConsumed;
            }

            end = (int)reader.BytesConsumed;
        }

        kept.AddRange(content.AsSpan(copied));
        return [.. kept];
    }
}
