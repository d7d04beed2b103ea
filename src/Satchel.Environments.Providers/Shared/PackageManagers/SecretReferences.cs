using System.Globalization;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// References to secrets in lines for an installer, made what the installer expands and what others here see logins in: a URL that is a secret
/// stands there with references in the place of its login and of the parts of its path. What is put in stands in files of the build alone.
/// </summary>
internal static partial class SecretReferences
{
    private const string NamePrefix = "LAYER_SECRET_";

    /// <summary>Whether lines refer to a variable that was put in here.</summary>
    public static bool IsOne(string name) => name.StartsWith(NamePrefix, StringComparison.Ordinal);

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of the installer: given what the lines refer to.</param>
    /// <param name="secrets">What variables hold, by their names.</param>
    public static InstallerInputs TakeApart(
        InstallerInputs inputs,
        Dictionary<string, string> variables,
        IReadOnlyDictionary<string, string> secrets
    )
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        return inputs.WithLines(line =>
            UrlLogin.Change(
                line,
                login => VariableReference.Replace(login, name => secrets.TryGetValue(name, out var secret) ? InLogin(name, secret) : null),
                other =>
                    VariableReference.Replace(other, name => secrets.TryGetValue(name, out var secret) ? Form(name, secret, line) : null)
            )
        );

        string? InLogin(string name, string secret) =>
            UrlLogin.Escaped(secret) is var escaped && escaped == secret && PathTokens.Expanded().IsMatch(name) ? null : Refer(escaped);

        string? Form(string name, string secret, string line) =>
            secret.Contains("://", StringComparison.Ordinal)
                ? PathTokens
                    .PartsOf([KeyValuePair.Create(name, secret)])
                    .OrderByDescending(part => part.Value.Length)
                    .Aggregate(
                        Login().Replace(secret, login => Refer(login.Value)),
                        (text, part) => SecretUrlParts.Replace(text, part.Value, _ => $"${{{part.Key}}}")
                    )
            // uv expands nothing in a name or version.
            : !line.StartsWith('-') && line.IndexOfAny(['/', ':']) < 0 && secret.IndexOfAny(['/', ':']) < 0 ? secret
            : PathTokens.Expanded().IsMatch(name) ? null
            : Refer(secret);

        string Refer(string secret)
        {
            if (!names.TryGetValue(secret, out var name))
            {
                names[secret] = name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{names.Count + 1}");
                variables[name] = secret;
            }

            return $"${{{name}}}";
        }
    }

    [GeneratedRegex("(?<=://)(?!git@)[^/\\s@?#\"']+(?=@)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Login();
}
