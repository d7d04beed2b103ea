using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Secrets;

/// <summary>How an environment names a secret instead of a value: <c>{"secret": "name"}</c>.</summary>
public static partial class SecretReference
{
    private const string Key = "secret";

    /// <summary>What a name may be, for messages.</summary>
    public const string NameRule = "a letter or digit, then up to 127 letters, digits, dots, dashes and underscores";

    /// <summary>Whether a secret can have a name.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>Reads a reference.</summary>
    /// <param name="name">The secret's name; may be none that a secret can have.</param>
    public static bool TryRead(JsonNode? value, [NotNullWhen(true)] out string? name)
    {
        name = null;
        return value is JsonObject { Count: 1 } reference
            && reference[Key] is JsonValue text
            && text.GetValueKind() is JsonValueKind.String
            && text.TryGetValue(out name);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
