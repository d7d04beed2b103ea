using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The tokens in the paths of the indexes that variables name, and all that is in the path of one that is a secret. They come into locks and into what is noted of where packages are from; there
/// <c>${NAME}</c> stands for them, which the installer expands from its variables.
/// </summary>
internal static class PathTokens
{
    private const string NamePrefix = "LAYER_INDEX_TOKEN_";

    private static readonly string[] Settings =
    [
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_FIND_LINKS",
        "UV_INDEX",
        "UV_DEFAULT_INDEX",
        "UV_INDEX_URL",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
    ];

    /// <summary>Whether there are any in the variables of an installer.</summary>
    public static bool AreIn(IReadOnlyDictionary<string, string> variables) => variables.Keys.Any(IsOne);

    /// <summary>Whether a variable of an installer holds one.</summary>
    public static bool IsOne(string name) => name.StartsWith(NamePrefix, StringComparison.Ordinal);

    /// <summary>The parts of secrets that are URLs, by the names that stand in their place.</summary>
    /// <param name="secrets">What variables hold, by their names.</param>
    public static IEnumerable<KeyValuePair<string, string>> PartsOf(IEnumerable<KeyValuePair<string, string>> secrets) =>
        secrets
            .OrderBy(static secret => secret.Key, StringComparer.Ordinal)
            .SelectMany(static secret =>
                SecretUrlParts
                    .Of(secret.Value)
                    .Select(
                        (part, index) =>
                            KeyValuePair.Create(
                                string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{secret.Key.ToUpperInvariant()}_{index + 1}"),
                                part
                            )
                    )
            )
            .DistinctBy(static part => part.Value, StringComparer.Ordinal)
            .DistinctBy(static part => part.Key, StringComparer.Ordinal);

    /// <param name="variables">Of the installer; given the tokens by their names.</param>
    /// <param name="secrets">What is secret beside them; the parts of those that are URLs are added.</param>
    /// <returns>All of them.</returns>
    public static IReadOnlyDictionary<string, string> AddTo(
        Dictionary<string, string> variables,
        IReadOnlyDictionary<string, string> secrets
    )
    {
        var tokens = new List<string>();
        foreach (var name in Settings)
        {
            UrlPathTokens.Replace(
                variables.GetValueOrDefault(name) ?? "",
                token =>
                {
                    tokens.Add(token);
                    return token;
                }
            );
        }

        var all = new Dictionary<string, string>(secrets, StringComparer.Ordinal);
        foreach (var token in tokens.Distinct(StringComparer.Ordinal).Except(secrets.Values, StringComparer.Ordinal))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{all.Count - secrets.Count + 1}");
            all[name] = variables[name] = token;
        }

        foreach (var (name, part) in PartsOf(secrets).Where(part => !all.ContainsValue(part.Value)).ToArray())
        {
            all[name] = variables[name] = part;
        }

        return all;
    }
}
