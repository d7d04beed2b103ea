using System.Globalization;
using System.Text.Json;

namespace Satchel.Abstractions.Texts;

/// <summary>Why a text is no JSON, and where, in plain words.</summary>
public static class JsonFault
{
    public static string InWords(JsonException fault)
    {
        var what = fault.Message.Split(" LineNumber:")[0];
        return fault is { LineNumber: { } line, BytePositionInLine: { } at }
            ? string.Create(CultureInfo.InvariantCulture, $"{what} (line {line + 1}, byte {at + 1})")
            : what;
    }
}
