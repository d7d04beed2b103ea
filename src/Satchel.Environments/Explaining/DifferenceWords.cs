using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Explaining;

/// <summary>Says for people in what a planned layer differs from the nearest one. Pure.</summary>
internal static partial class DifferenceWords
{
    private const int Shown = 3;

    public static string Of(IReadOnlyList<LayerDifference> differences)
    {
        // What is many inputs may be one thing to people: the packages of a lock.
        var phrases = differences.Select(Of).Distinct(StringComparer.Ordinal).ToList();
        var said = string.Join("; ", phrases.Take(Shown));
        return phrases.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"{said}; and {phrases.Count - Shown} more") : said;
    }

    private static string Of(LayerDifference difference) =>
        difference switch
        {
            { Name: "python.packages" } => "what is installed in the node's own Python is not what it was for the nearest environment",
            { Name: "lock" or "locked" or "lock_check", Is: null } => "the nearest environment was installed from a lock",
            { Name: "lock" or "locked" or "lock_check", Was: null } => "the nearest environment was installed without this lock",
            { Name: "lock" or "locked", Is: { } now, Was: { } was } =>
                $"the lock has `{Package(now)}`, and `{Package(was)}` in the nearest environment",
            { Was: null } => $"`{Without(difference.Is)}` ({difference.Name}) is not in the nearest environment",
            { Is: null } => $"`{Without(difference.Was)}` ({difference.Name}) is only in the nearest environment",
            { Name: "requirements" } => $"`{Without(difference.Is)}` was `{Without(VersionOf(difference))}` in the nearest environment",
            _ => $"{difference.Name} `{Without(difference.Is)}` was `{Without(difference.Was)}` in the nearest environment",
        };

    /// <summary>The names that stand in the place of logins are nobody's but the node's.</summary>
    private static string Without(string? text) => Login().Replace(text ?? "", "***");

    /// <summary>Name and version of an entry of a lock, which is JSON.</summary>
    private static string Package(string entry)
    {
        try
        {
            return JsonNode.Parse(entry) is JsonObject package && package["name"] is { } name
                ? $"{name} {package["version"]}".TrimEnd()
                : entry;
        }
        catch (JsonException)
        {
            return entry;
        }
    }

    /// <summary>Of <c>name==1</c> only the version, when that is all that differs.</summary>
    private static string VersionOf(LayerDifference difference)
    {
        const string Exactly = "==";
        var end = difference.Was!.IndexOf(Exactly, StringComparison.Ordinal);
        return end > 0 && difference.Is!.StartsWith(difference.Was[..(end + Exactly.Length)], StringComparison.Ordinal)
            ? difference.Was[(end + Exactly.Length)..]
            : difference.Was;
    }

    [GeneratedRegex(@"\$\{LAYER_URL_CREDENTIALS_\d+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Login();
}
