using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Secrets;

/// <summary>Variables whose names show that they hold a secret.</summary>
public static partial class SecretVariables
{
    private static readonly string[] Parts = ["PASSWORD", "PASSWD", "SECRET", "API_KEY", "APIKEY", "ACCESS_KEY", "CREDENTIAL"];

    public static bool IsNameOfOne(string variable) =>
        Token().IsMatch(variable) || Array.Exists(Parts, part => variable.Contains(part, StringComparison.OrdinalIgnoreCase));

    // Not TOKENIZERS_PARALLELISM, but GH_TOKENS and apiTokenOfMine.
    [GeneratedRegex("(?i:tokens?)(?![A-Za-z])|[Tt]okens?(?![a-z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Token();
}
