using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary><c>${NAME}</c> in a line for an installer. A dollar alone is a letter like others: passwords have some.</summary>
internal static partial class VariableReference
{
    /// <summary>With the values in place of the names; a name without a value stays.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Expand(text, variables.GetValueOrDefault);

    /// <summary>With the values in place of the names; a name without a value stays.</summary>
    /// <param name="valueOf">The value of a name; null when it has none.</param>
    public static string Expand(string text, Func<string, string?> valueOf) =>
        Reference().Replace(text, name => valueOf(name.Groups["name"].Value) ?? name.Value);

    /// <summary>Whether a text has any.</summary>
    public static bool IsIn(string text) => Reference().IsMatch(text);

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();
}
