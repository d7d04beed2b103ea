using System.Globalization;

namespace Satchel.Abstractions.Environments;

/// <summary>Writes the JSON paths of <see cref="SpecError.Path"/>.</summary>
public static class JsonPath
{
    /// <summary>The whole document.</summary>
    public const string Root = "$";

    /// <summary>A key of an object: <c>$.pip.packages</c>, and <c>$.env_vars["A B"]</c> for what is no plain name.</summary>
    public static string Key(string parent, string key) =>
        IsPlain(key) ? $"{parent}.{key}" : $"{parent}[\"{string.Concat(key.Select(Escape))}\"]";

    /// <summary>An element of an array: <c>$.pip.packages[2]</c>.</summary>
    public static string Item(string parent, int index) => $"{parent}[{index}]";

    private static bool IsPlain(string key) =>
        key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(character => char.IsAsciiLetterOrDigit(character) || character is '_');

    private static string Escape(char character) =>
        character switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            _ when char.IsControl(character) || char.IsSurrogate(character) => string.Create(
                CultureInfo.InvariantCulture,
                $"\\u{(int)character:x4}"
            ),
            _ => character.ToString(),
        };
}
