using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The logins of repositories that requirements name. Installers would hand them to git as arguments, which everybody can read, and git would
/// keep them in the repository's settings. So the lines go without, and git gets them by variables: from a helper that answers for this
/// repository alone.
/// </summary>
internal static partial class GitLogins
{
    private const string Count = "GIT_CONFIG_COUNT";

    /// <summary>How the variables begin that git and the helper read.</summary>
    public static IReadOnlyList<string> Prefixes { get; } = ["GIT_CONFIG_", "GIT_LOGIN_"];

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of the installer: what its lines refer to, and where the logins go.</param>
    /// <returns>The inputs without logins of repositories.</returns>
    public static InstallerInputs TakeFrom(InstallerInputs inputs, Dictionary<string, string> variables)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        return inputs.WithLines(line => Login().Replace(line, match => Take(match, variables, known)));
    }

    private static string Take(Match match, Dictionary<string, string> variables, HashSet<string> known)
    {
        var login = Reference()
            .Replace(match.Groups["login"].Value, name => variables.GetValueOrDefault(name.Groups["name"].Value, name.Value));
        if (Reference().IsMatch(login))
        {
            return match.Value;
        }

        var address = match.Groups["scheme"].Value + match.Groups["place"].Value;
        if (known.Add(address))
        {
            Add(address, login, variables);
        }

        return "git+" + address;
    }

    private static void Add(string address, string login, Dictionary<string, string> variables)
    {
        _ = int.TryParse(variables.GetValueOrDefault(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var (user, password) = ($"GIT_LOGIN_{count}_USER", $"GIT_LOGIN_{count}_PASSWORD");
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        variables[user] = Uri.UnescapeDataString(colon < 0 ? login : login[..colon]);
        variables[password] = colon < 0 ? "" : Uri.UnescapeDataString(login[(colon + 1)..]);
        var helper = $"!f() {{ test \"$1\" != get || printf 'username=%s\\npassword=%s\\n' \"${user}\" \"${password}\"; }}; f";

        // The first has git ask none of the user's own helpers, which would also be told to keep it.
        foreach (var value in (string[])["", helper])
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = $"credential.{address}.helper";
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = value;
            count++;
        }

        variables[Count] = count.ToString(CultureInfo.InvariantCulture);
    }

    // git@ is a name that everybody has.
    [GeneratedRegex(
        """git\+(?<scheme>https?://)(?!git@)(?<login>[^/\s@?#"']+)@(?<place>[^\s@?#;"']+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Login();

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();
}
