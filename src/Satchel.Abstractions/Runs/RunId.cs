using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Runs;

/// <summary>
/// Names one run for ever, also when the submission id it ran for is used again: 32 lower-case hex digits, so it is safe as a file name, in a
/// URL and as a variable. Nothing else parses, wherever it comes from.
/// </summary>
[JsonConverter(typeof(RunIdJsonConverter))]
public readonly record struct RunId : IParsable<RunId>
{
    /// <summary>Digits of the text.</summary>
    public const int Length = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly Guid _value;

    private RunId(Guid value) => _value = value;

    /// <summary>A new id; those made later sort after those made earlier.</summary>
    /// <param name="at">When the run was accepted.</param>
    public static RunId Create(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <summary>Reads exactly 32 lower-case hex digits that are not all zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId runId)
    {
        runId = default;
        if (text is not { Length: Length } || text.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        runId = new RunId(Guid.ParseExact(text, "N"));
        return runId != default;
    }

    /// <inheritdoc cref="TryParse(string?, out RunId)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result) => TryParse(s, out result);

    /// <summary>Reads exactly 32 lower-case hex digits that are not all zero.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static RunId Parse(string text) =>
        TryParse(text, out var runId) ? runId : throw new FormatException($"'{text}' is not a run id: {Length} lower-case hex digits.");

    /// <inheritdoc cref="Parse(string)"/>
    public static RunId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>The 32 digits.</summary>
    public override string ToString() => _value.ToString("N");
}
