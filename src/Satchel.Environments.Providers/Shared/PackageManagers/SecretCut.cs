using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Takes secrets of the environment out of requirements again, into which their variables were expanded: in their place stands
/// <c>${NAME}</c>, which pip and uv expand from the variables they are given.
/// </summary>
/// <param name="secrets">What variables hold, by their names.</param>
internal sealed class SecretCut(IReadOnlyDictionary<string, string> secrets)
{
    // Shorter ones are found in ordinary words.
    private const int ShortestSecret = 4;

    private readonly Dictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <summary>One for texts that somebody else has written, in which a short secret may stand by chance.</summary>
    public static SecretCut OfLonger(IReadOnlyDictionary<string, string> secrets) =>
        new(
            secrets
                .Where(secret => secret.Value.Length >= ShortestSecret)
                .ToDictionary(secret => secret.Key, secret => secret.Value, StringComparer.Ordinal)
        );

    public string Cut(string text)
    {
        // The longest first: one secret may be part of another.
        foreach (var (name, secret) in secrets.OrderByDescending(secret => secret.Value.Length))
        {
            var cut = PathTokens.IsOne(name)
                ? SecretUrlParts.Replace(text, secret, _ => $"${{{name}}}")
                : text.Replace(secret, $"${{{name}}}", StringComparison.Ordinal);
            if (cut != text)
            {
                _used[name] = secret;
                text = cut;
            }
        }

        return GitPlaces.Shown(text);
    }

    /// <summary>The variables of everything that was cut out, here and elsewhere.</summary>
    public IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> others) =>
        _used.Count == 0
            ? others
            : new Dictionary<string, string>(_used.Concat(others.Where(other => !_used.ContainsKey(other.Key))), StringComparer.Ordinal);
}
