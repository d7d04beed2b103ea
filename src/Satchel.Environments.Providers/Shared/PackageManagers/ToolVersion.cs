using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The version of an installer that an environment asks for: as in Ray what stands behind the installer's name in a requirement, or a version
/// alone. Pure.
/// </summary>
internal static partial class ToolVersion
{
    /// <summary>Refuses what is no version: behind the installer's name it could be another project, or a place to fetch one from.</summary>
    /// <param name="value">What is asked for; of a wrong type it is left to others.</param>
    public static void Check(JsonNode? value, string field, string key, SpecErrorList errors)
    {
        if (value.TryGetText(out var text) && !Readable().IsMatch(text))
        {
            errors.Add(
                JsonPath.Key(JsonPath.Key(JsonPath.Root, field), key),
                SpecErrorCodes.InvalidValue,
                $"runtime_env['{field}']['{key}'] must be a version or conditions on it, got '{text}'",
                "Write a version, such as \"24.0\", or conditions, such as \"==24.0\" or \">=23.1,<25\"; a marker may follow, behind a ;."
            );
        }
    }

    /// <summary>A version alone means exactly that one.</summary>
    public static string Specifier(string? version) =>
        version?.Trim() is not { Length: > 0 } text ? ""
        : char.IsAsciiDigit(text[0]) ? "==" + text
        : text;

    // What a marker says is left to the installer.
    [GeneratedRegex(
        @"\A\s*(?<open>\(\s*)?(((===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9]|[0-9])[A-Za-z0-9._+!*-]*(\s*,\s*(===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9._+!*-]*)*)?\s*(?(open)\)\s*)(;[^\r\n]*)?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Readable();
}
