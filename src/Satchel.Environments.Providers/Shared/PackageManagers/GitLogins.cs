using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The logins of repositories that requirements name. Installers would hand them to git as arguments, which everybody can read, and git would
/// keep them in the repository's settings. So the lines go without, and git gets them by variables: from a helper that answers for this
/// repository, and for those beside it, which may be its submodules, as far up as nothing that is named has another login or none.
/// </summary>
internal static partial class GitLogins
{
    private const string Count = "GIT_CONFIG_COUNT";

    private static readonly string[] Prefixes = ["GIT_CONFIG_", "GIT_LOGIN_", "GIT_PLACE_"];

    /// <summary>Whether git or the helper reads a variable.</summary>
    public static bool IsOfGit(string variable) => Array.Exists(Prefixes, prefix => variable.StartsWith(prefix, StringComparison.Ordinal));

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of the installer: what its lines refer to, and where the logins go.</param>
    /// <returns>The inputs without logins of repositories.</returns>
    public static InstallerInputs TakeFrom(InstallerInputs inputs, Dictionary<string, string> variables)
    {
        if (inputs.IsInImage)
        {
            // What the node's own git is told, logins among it, is nothing for what runs there.
            foreach (var name in variables.Keys.Where(IsOfGit).ToArray())
            {
                variables.Remove(name);
            }
        }

        var named = inputs
            .AllLines.SelectMany(line => Repository().Matches(line))
            .Select(match => (Address: VariableReference.Expand(AddressIn(match), variables), Login: LoginIn(match, variables)))
            .ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        return inputs.WithLines(line => Login().Replace(line, match => Take(match, named, variables, known)));
    }

    private static string Take(
        Match match,
        List<(string Address, string Login)> named,
        Dictionary<string, string> variables,
        HashSet<string> known
    )
    {
        var login = LoginIn(match, variables);
        if (VariableReference.IsIn(login))
        {
            return match.Value;
        }

        var address = VariableReference.Expand(AddressIn(match), variables);
        foreach (var place in (string[])[address, Widest(address, login, named)])
        {
            if (known.Add(place))
            {
                Add(place, login, variables);
            }
        }

        return "git+" + AddressIn(match);
    }

    /// <summary>The highest place above a repository below which all that is named has its login.</summary>
    private static string Widest(string address, string login, List<(string Address, string Login)> named)
    {
        var host = address.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var widest = address;
        for (var end = address.LastIndexOf('/'); end >= host; end = address.LastIndexOf('/', end - 1))
        {
            var above = address[..end];
            if (named.Any(other => IsBelow(other.Address, above) && other.Login != login))
            {
                break;
            }

            widest = above;
        }

        return widest;
    }

    private static bool IsBelow(string address, string above) =>
        (address + "/").StartsWith(above + "/", StringComparison.OrdinalIgnoreCase);

    private static string AddressIn(Match match) => match.Groups["scheme"].Value + match.Groups["place"].Value;

    private static string LoginIn(Match match, Dictionary<string, string> variables) =>
        VariableReference.Expand(match.Groups["login"].Value, variables);

    private static void Add(string address, string login, Dictionary<string, string> variables)
    {
        var count = CountIn(variables);
        var (user, password) = ($"GIT_LOGIN_{count}_USER", $"GIT_LOGIN_{count}_PASSWORD");
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        variables[user] = Uri.UnescapeDataString(colon < 0 ? login : login[..colon]);
        variables[password] = colon < 0 ? "" : Uri.UnescapeDataString(login[(colon + 1)..]);
        var helper = $"!f() {{ test \"$1\" != get || printf 'username=%s\\npassword=%s\\n' \"${user}\" \"${password}\"; }}; f";

        // The first has git ask none of the user's own helpers, which would also be told to keep it.
        foreach (var value in (string[])["", helper])
        {
            Configure($"credential.{address}.helper", value, variables);
        }
    }

    /// <summary>Tells git of a setting by variables.</summary>
    public static void Configure(string key, string value, Dictionary<string, string> variables)
    {
        var count = CountIn(variables);
        variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{count}")] = key;
        variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{count}")] = value;
        variables[Count] = (count + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static int CountIn(Dictionary<string, string> variables) =>
        int.TryParse(variables.GetValueOrDefault(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    // git@ is a name that everybody has.
    [GeneratedRegex(
        """git\+(?<scheme>https?://)(?!git@)(?<login>[^/\s@?#"']+)@(?<place>[^\s@?#;"']+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Login();

    [GeneratedRegex(
        """git\+(?<scheme>https?://)((?<login>[^/\s@?#"']+)@)?(?<place>[^\s@?#;"']+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Repository();
}
