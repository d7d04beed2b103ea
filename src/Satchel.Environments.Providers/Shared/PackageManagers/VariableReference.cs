using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary><c>${NAME}</c> in a line for an installer. A dollar alone is a letter like others: passwords have some.</summary>
internal static partial class VariableReference
{
    /// <summary>With the values in place of the names; a name without a value stays.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Expand(text, variables.GetValueOrDefault);

    /// <summary>With the values in place of the names, escaped in logins of URLs (<see cref="UrlLogin"/>); a name without a value stays.</summary>
    /// <param name="valueOf">The value of a name; null when it has none.</param>
    public static string Expand(string text, Func<string, string?> valueOf) => UrlLogin.Expand(text, Replace, valueOf);

    /// <summary>With something else in the place of the names, as it is given, anywhere.</summary>
    /// <param name="instead">Gives what stands there instead of a name; null leaves it.</param>
    /// <exception cref="SetupFailedException">It would become longer than there is <see cref="ExpansionRoom"/> for.</exception>
    public static string Replace(string text, Func<string, string?> instead)
    {
        var room = new ExpansionRoom();
        return Reference().Replace(text, name => instead(name.Groups["name"].Value) is { } value ? room.Take(value) : name.Value);
    }

    /// <summary>The names in a text.</summary>
    public static IEnumerable<string> NamesIn(string text) => Reference().Matches(text).Select(static name => name.Groups["name"].Value);

    /// <summary>Whether a text has any.</summary>
    public static bool IsIn(string text) => Reference().IsMatch(text);

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();
}
