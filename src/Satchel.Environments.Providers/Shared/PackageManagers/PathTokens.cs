using System.Globalization;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The tokens in the paths of the indexes that variables name. They come into locks and into what is noted of where packages are from; there
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

    /// <param name="variables">Of the installer; given the tokens by their names.</param>
    /// <param name="secrets">What is secret beside them.</param>
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

        return all;
    }
}
