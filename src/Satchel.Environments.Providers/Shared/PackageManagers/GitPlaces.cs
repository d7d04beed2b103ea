using System.Globalization;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Secrets in the paths of repositories. Installers hand the address to git as an argument, git hands it on to its helpers, and keeps it in the
/// repository's settings and logs. So the lines name a place that does not exist, and git is told by variables to have it fetched by a helper of
/// ours, which becomes git's own with the real address among the settings that it reads from variables.
/// </summary>
/// <param name="variables">Of the installer; given what git and the helper read.</param>
/// <param name="build">The helper lies in its scratch directory.</param>
internal sealed partial class GitPlaces(Dictionary<string, string> variables, LayerBuild build)
{
    /// <summary>Variable with the directory of the helper, which has to be on the <c>PATH</c>.</summary>
    public const string ProgramsVariable = VariablePrefix + "PROGRAMS";

    private const string VariablePrefix = "GIT_PLACE_";
    private const string Protocol = "satchel";

    private const string Helper = $$"""
        #!/bin/sh
        # git calls it with the name of a remote and NUMBER/REST; a submodule may say anything there.
        case ${2%%/*} in "" | *[!0-9]*) exit 1 ;; esac
        eval "place=\${{VariablePrefix}}${2%%/*}"
        address=$place${2#*/}
        count=${GIT_CONFIG_COUNT:-0}
        export "GIT_CONFIG_KEY_$count=remote.{{Protocol}}.url" "GIT_CONFIG_VALUE_$count=$address" "GIT_CONFIG_COUNT=$((count + 1))"
        exec git "remote-${place%%:*}" {{Protocol}}

        """;

    private readonly List<string> _known = [];

    /// <summary>Whether the helper reads a variable.</summary>
    public static bool IsOne(string variable) => variable.StartsWith(VariablePrefix, StringComparison.Ordinal);

    /// <summary>A text of git's or an installer's, with the references that stood in its addresses.</summary>
    public static string Shown(string text) => Hidden().Replace(text, "$${${name}}");

    /// <summary>A line for an installer, with another place for a repository whose path refers to variables.</summary>
    public string Hide(string line) =>
        Path()
            .Replace(
                line,
                match =>
                {
                    var place = VariableReference.Expand(match.Value, variables);
                    if (VariableReference.IsIn(place))
                    {
                        return match.Value;
                    }

                    var hidden = Reference().Replace(match.Value, reference => Named(reference.Groups["name"].Value));
                    if (!_known.Contains(hidden, StringComparer.Ordinal))
                    {
                        _known.Add(hidden);
                        Tell(hidden, place);
                    }

                    return hidden;
                }
            );

    /// <summary>What stands for a variable, which people read as a reference to it where they know the variable.</summary>
    private string Named(string name)
    {
        var word = $"satchel.{name}.";
        var secrets = build.Layer.Plan.Secrets;
        var known = secrets.ContainsKey(name) ? name : secrets.FirstOrDefault(secret => secret.Value == variables[name]).Key;
        build.StandsFor(word, known is null || known.StartsWith("LAYER_", StringComparison.Ordinal) ? "***" : $"${{{known}}}");
        return word;
    }

    private void Tell(string hidden, string place)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{_known.Count}");
        variables[VariablePrefix + number] = place;
        GitLogins.Configure($"url.{Protocol}::{number}/.insteadOf", hidden, variables);
        if (_known.Count > 1)
        {
            return;
        }

        // Submodules may be beside such a repository, and git fetches them by few protocols unasked.
        GitLogins.Configure($"protocol.{Protocol}.allow", "always", variables);
        var programs = Directory.CreateDirectory(System.IO.Path.Combine(build.Scratch, "git")).FullName;
        var helper = System.IO.Path.Combine(programs, "git-remote-" + Protocol);
        File.WriteAllText(helper, Helper);
        File.SetUnixFileMode(
            helper,
            File.GetUnixFileMode(helper) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
        variables[ProgramsVariable] = programs;
        variables["PATH"] = variables.GetValueOrDefault("PATH") is { Length: > 0 } path ? $"{path}:{programs}" : programs;
    }

    // From the scheme to the last reference in host and path; what stands before the @ of a login is taken out elsewhere.
    [GeneratedRegex(
        """(?<=git\+)https?://(?![^/\s?#]*@)[^\s@?#;"']*\$\{[A-Za-z0-9_]+\}""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Path();

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<=/[^\s/]*)satchel\.(?<name>[A-Za-z0-9_]+)\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Hidden();
}
