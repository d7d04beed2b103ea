using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Puts references in the place of secrets in what a conda layer is planned from: where the user refers to one, and in what a variable holds that
/// is one. What another secret holds may occur there by chance, and stays. Pure but for what it remembers.
/// </summary>
/// <param name="context">Has the secrets.</param>
/// <param name="credentials">Takes logins and tokens out.</param>
/// <param name="partsOf">The parts of what a variable holds, by their names; nothing of most.</param>
internal sealed class ChannelSecrets(
    PlanningContext context,
    ChannelCredentials credentials,
    Func<string, IEnumerable<KeyValuePair<string, string>>> partsOf
)
{
    // No sign of a URL or a package.
    private const char Begin = '\u0001';
    private const char End = '\u0002';

    private readonly Dictionary<string, string> _used = new(StringComparer.Ordinal);

    /// <summary>What the references stand for, by their names.</summary>
    public IReadOnlyDictionary<string, string> Used => _used;

    /// <summary>A text of the user's.</summary>
    public string Read(string text)
    {
        var names = new List<string>();
        var marked = UserText.Expand(
            text,
            context,
            (name, secret) =>
            {
                names.Add(name);
                // A URL has a login of its own.
                return secret.Contains("://", StringComparison.Ordinal) ? secret : Begin + name + End;
            }
        );
        var cut = credentials.Cut(marked, login => Unmark(login, names, static (_, secret) => UrlLogin.Escaped(secret)));
        cut = Cut(cut, names.Where(name => context.Secrets[name].Contains("://", StringComparison.Ordinal)));
        return Unmark(
            cut,
            names,
            (name, secret) =>
            {
                _used[name] = secret;
                return $"${{{name}}}";
            }
        );
    }

    /// <summary>What a variable of the environment or the node holds, or a part of that.</summary>
    public string ReadOf(string variable, string text) =>
        context.Secrets.ContainsKey(variable) ? Cut(credentials.Cut(text, static login => login), [variable]) : Read(text);

    private string Cut(string text, IEnumerable<string> names)
    {
        var cut = new SecretCut(
            names
                .SelectMany(name => partsOf(name).Prepend(KeyValuePair.Create(name, context.Secrets[name])))
                .GroupBy(part => part.Key, StringComparer.Ordinal)
                .ToDictionary(static parts => parts.Key, static parts => parts.Last().Value, StringComparer.Ordinal)
        );
        var result = cut.Cut(text);
        foreach (var (name, secret) in cut.With(_used))
        {
            _used[name] = secret;
        }

        return result;
    }

    private string Unmark(string text, List<string> names, Func<string, string, string> shown) =>
        names.Aggregate(
            text,
            (known, name) => known.Replace(Begin + name + End, shown(name, context.Secrets[name]), StringComparison.Ordinal)
        );
}
