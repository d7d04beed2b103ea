namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Takes secrets of the environment out of requirements again, into which their variables were expanded: in their place stands
/// <c>${NAME}</c>, which pip and uv expand from the variables they are given.
/// </summary>
/// <param name="secrets">What variables hold, by their names.</param>
internal sealed class SecretCut(IReadOnlyDictionary<string, string> secrets)
{
    private readonly Dictionary<string, string> _used = new(StringComparer.Ordinal);

    public string Cut(string text)
    {
        // The longest first: one secret may be part of another.
        foreach (var (name, secret) in secrets.OrderByDescending(secret => secret.Value.Length))
        {
            if (text.Contains(secret, StringComparison.Ordinal))
            {
                _used[name] = secret;
                text = text.Replace(secret, $"${{{name}}}", StringComparison.Ordinal);
            }
        }

        return text;
    }

    /// <summary>The variables of everything that was cut out, here and elsewhere.</summary>
    public IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> others) =>
        _used.Count == 0
            ? others
            : new Dictionary<string, string>(_used.Concat(others.Where(other => !_used.ContainsKey(other.Key))), StringComparer.Ordinal);
}
