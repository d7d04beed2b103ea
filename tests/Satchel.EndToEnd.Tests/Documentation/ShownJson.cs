using System.Text.Json.Nodes;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>Compares JSON of a page with JSON that a command printed: every name that the page has is there, with a value of its kind.</summary>
internal static class ShownJson
{
    /// <summary>Where the first thing of the page stands that is not printed; null when all is.</summary>
    public static string? FirstMissing(JsonNode? shown, JsonNode? printed, string place = "$") =>
        (shown, printed) switch
        {
            (null, _) or (_, null) => null,
            (JsonObject names, JsonObject those) => names
                .Select(member =>
                    those.ContainsKey(member.Key)
                        ? FirstMissing(member.Value, those[member.Key], $"{place}.{member.Key}")
                        : $"{place}.{member.Key}"
                )
                .FirstOrDefault(static missing => missing is not null),
            (JsonArray elements, JsonArray those) => elements
                .Select(
                    (element, index) =>
                        those.Any(other => FirstMissing(element, other) is null)
                            ? null
                            : FirstMissing(element, those.FirstOrDefault() ?? "", $"{place}[{index}]")
                )
                .FirstOrDefault(static missing => missing is not null),
            _ => shown.GetValueKind() == printed.GetValueKind() ? null : place,
        };
}
