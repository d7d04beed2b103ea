using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The logins of the indexes that pip is given. pip hands the URLs of its indexes as arguments, which everybody can read, to the pip that it
/// starts for what a build needs. So they go without, and pip finds the logins in a <c>.netrc</c> of the build, readable by nobody else, which
/// goes when pip has ended. A login that such a file cannot say stays in its URL.
/// </summary>
internal static partial class IndexLogins
{
    private const string Netrc = "NETRC";

    private static readonly string[] Variables = ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"];

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of pip: what its lines refer to; changed.</param>
    /// <returns>The inputs without these logins.</returns>
    public static InstallerInputs TakeFrom(InstallerInputs inputs, Dictionary<string, string> variables, LayerBuild build)
    {
        var texts = inputs.RequirementLines.Where(IsOption).Concat(Variables.Select(name => variables.GetValueOrDefault(name) ?? ""));
        var known = texts
            .SelectMany(text => Login().Matches(text))
            .GroupBy(NameOf, match => LineOf(match, inputs, variables), StringComparer.OrdinalIgnoreCase)
            // Such a file has one login for a host, whatever the port.
            .Where(host => host.Distinct(StringComparer.Ordinal).Count() == 1 && host.First() is not null)
            .ToDictionary(host => host.Key, host => host.First()!, StringComparer.OrdinalIgnoreCase);
        if (known.Count == 0)
        {
            return inputs;
        }

        Write(known.Values, inputs, variables, build);
        string Without(string text) =>
            Login().Replace(text, match => known.ContainsKey(NameOf(match)) ? "://" + match.Groups["host"].Value : match.Value);

        foreach (var name in Variables.Where(variables.ContainsKey))
        {
            variables[name] = Without(variables[name]);
        }

        return inputs.WithLines(line => IsOption(line) ? Without(line) : line);
    }

    /// <summary>Takes the file away.</summary>
    public static void Forget(LayerBuild build) => File.Delete(FileOf(build));

    private static string FileOf(LayerBuild build) => Path.Combine(build.Scratch, "netrc");

    private static bool IsOption(string line) => line.StartsWith('-') && !line.StartsWith("-e", StringComparison.Ordinal);

    private static string NameOf(Match login) => login.Groups["host"].Value.Split(':')[0];

    /// <summary>Null when no file can say it.</summary>
    private static string? LineOf(Match match, InstallerInputs inputs, Dictionary<string, string> variables)
    {
        var login = VariableReference.Expand(match.Groups["login"].Value, variables).Split(':', 2);
        var parts = login.Select(Uri.UnescapeDataString).ToArray();
        if (parts.Length == 2 && Array.TrueForAll(parts, part => Word().IsMatch(part)))
        {
            return $"machine {NameOf(match)} login {parts[0]} password {parts[1]}";
        }

        return inputs.HasPythonFrom(3, 11)
            ? $"machine {NameOf(match)} login {Quoted(parts[0])} password {Quoted(parts.ElementAtOrDefault(1) ?? "")}"
            : null;
    }

    private static string Quoted(string word) =>
        $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>With what the file says that pip would read otherwise; of two lines for one host the last counts.</summary>
    private static void Write(IEnumerable<string> lines, InstallerInputs inputs, Dictionary<string, string> variables, LayerBuild build)
    {
        // The node's own logins are nothing for what runs in an image.
        var theirs =
            variables.GetValueOrDefault(Netrc) is { Length: > 0 } named ? named
            : !inputs.IsInImage ? Path.Combine(variables.GetValueOrDefault("HOME") ?? "/", ".netrc")
            : null;
        var content = theirs is not null && ReadOnlyFile.TryReadAll(theirs) is { } bytes ? Encoding.UTF8.GetString(bytes) + "\n" : "";
        if (content.Contains("macdef", StringComparison.Ordinal))
        {
            // A macro goes on until a line without anything, and Python takes a file with one that does not end for none.
            content += "\n";
        }

        var file = FileOf(build);
        DurableFile.Write(file, Encoding.UTF8.GetBytes(content + string.Join('\n', lines) + "\n"));
        variables[Netrc] = file;
    }

    [GeneratedRegex(@"://(?<login>[^/\s@?#""']+)@(?<host>[^/\s@?#""'\[\]]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Login();

    // What every Python reads as it stands; from 3.11 on it reads the rest between quotes.
    [GeneratedRegex(@"\A[!#-\[\]-~][!-\[\]-~]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Word();
}
