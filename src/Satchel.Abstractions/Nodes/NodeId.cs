using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Nodes;

/// <summary>Names a node for its whole life: 56 lower-case hex digits, made at its first start.</summary>
[JsonConverter(typeof(NodeIdJsonConverter))]
public readonly record struct NodeId
{
    /// <summary>Hex digits of an id.</summary>
    public const int Length = 56;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private NodeId(string text) => _text = text;

    /// <returns>Whether <paramref name="text"/> is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId nodeId)
    {
        var isOne = text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(HexDigits);
        nodeId = isOne ? new NodeId(text!) : default;
        return isOne;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static NodeId Parse(string text) =>
        TryParse(text, out var nodeId)
            ? nodeId
            : throw new FormatException($"'{text}' is not the id of a node: {Length} lower-case hex digits.");

    /// <summary>The hex digits; nothing for no node.</summary>
    public override string ToString() => _text ?? "";
}
