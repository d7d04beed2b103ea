using System.Globalization;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The tokens in the paths of the indexes that variables name, and all that is in the path of one that is a secret. They come into locks and
/// into what is noted of where packages are from; there <c>${NAME}</c> stands for them, which the installer expands from its variables.
/// </summary>
internal static partial class PathTokens
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

    /// <summary>The parts of secrets that are URLs, by the names that stand in their place: locks have these, and outlive what is there.</summary>
    /// <param name="secrets">What variables hold, by their names.</param>
    public static IEnumerable<KeyValuePair<string, string>> PartsOf(IEnumerable<KeyValuePair<string, string>> secrets) =>
        secrets
            .OrderBy(static secret => secret.Key, StringComparer.Ordinal)
            .SelectMany(static secret =>
                SecretUrlParts
                    .Placed(secret.Value)
                    .Select(part => KeyValuePair.Create($"{NamePrefix}{NameOf(secret.Key)}_{part.Key}", part.Value))
            );

    /// <summary>A name of its own among those that installers expand.</summary>
    private static string NameOf(string secret) => Expanded().IsMatch(secret) ? secret : CredentialCut.ContentOf(secret);

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

        foreach (var (name, part) in PartsOf(secrets))
        {
            // Lines and locks may refer to each, whichever is cut out.
            variables[name] = part;
            if (!all.ContainsValue(part))
            {
                all[name] = part;
            }
        }

        return all;
    }

    /// <summary>By both pip and uv.</summary>
    [GeneratedRegex(@"\A[A-Z_][A-Z0-9_]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    public static partial Regex Expanded();
}
