using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Texts;

/// <summary>Names of Python's packages, which have many spellings: <c>Ruamel.YAML</c> is <c>ruamel-yaml</c>.</summary>
public static partial class PythonPackageName
{
    /// <summary>The one spelling that all of a name are compared by: lower case, with one hyphen for each run of <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public static string Normal(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("[-_.]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Separators();
}
