using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>
/// Names one layer: 40 lower-case hex digits, the first 160 bits of a SHA-256 over all that decides its content
/// (<c>docs/spec/layer-store.md</c>). Shorter than a whole digest because it stands in <c>#!</c> lines, which have a limit.
/// </summary>
[JsonConverter(typeof(LayerKeyJsonConverter))]
public readonly record struct LayerKey
{
    /// <summary>Length of the text in characters.</summary>
    public const int Length = 40;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private LayerKey(string text) => _text = text;

    /// <summary>The key of what a digest was made of.</summary>
    public static LayerKey From(Digest digest) => new(digest.Hex[..Length]);

    /// <summary>Reads the 40 hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LayerKey key)
    {
        var isKey = text?.Length == Length && !text.AsSpan().ContainsAnyExcept(HexDigits);
        key = isKey ? new LayerKey(text!) : default;
        return isKey;
    }

    public override string ToString() => _text ?? "";
}
