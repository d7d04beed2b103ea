using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Files of the node that an installer reads without being asked to by a requirement: its configuration, and what its variables name. They
/// decide what is installed as much as requirements do.
/// </summary>
/// <param name="tool">Directory and variables are called after it: <c>pip</c>.</param>
/// <param name="configuration">Name of its configuration files: <c>pip.conf</c>.</param>
/// <param name="ofMachine">The machine's own: <c>/etc/pip.conf</c>.</param>
/// <param name="ofHome">Another one, below the home; null when there is none.</param>
/// <param name="lists">Variables that list files, without the prefix: <c>CONSTRAINT</c>.</param>
internal sealed class InstallerFiles(string tool, string configuration, string ofMachine, string? ofHome, IReadOnlyList<string> lists)
{
    private const string FileScheme = "file://";

    public static InstallerFiles OfPip { get; } =
        new("pip", "pip.conf", "/etc/pip.conf", ".pip/pip.conf", ["CONSTRAINT", "BUILD_CONSTRAINT", "REQUIREMENT"]);

    public static InstallerFiles OfUv { get; } =
        new("uv", "uv.toml", "/etc/uv/uv.toml", null, ["CONSTRAINT", "BUILD_CONSTRAINT", "OVERRIDE", "EXCLUDE"]);

    /// <summary>The files that a value of a variable names, which may be several: absolute paths.</summary>
    public static IEnumerable<string> NamedIn(string value) =>
        value
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => path.StartsWith(FileScheme, StringComparison.Ordinal) ? path[FileScheme.Length..] : path)
            .Where(Path.IsPathFullyQualified);

    /// <summary>What the files are at this moment, by path. Comments and credentials in URLs do not count.</summary>
    /// <param name="variables">Of the installer.</param>
    /// <param name="fields">The manifest: in a container an installer sees only what its variables name.</param>
    public JsonObject Read(IReadOnlyDictionary<string, string> variables, JsonObject fields)
    {
        var unasked = ResolvedImage.In(fields) is null ? Unasked(variables) : [];
        var content = new JsonObject();
        foreach (var path in unasked.Concat(Named(variables)).Distinct(StringComparer.Ordinal))
        {
            if (LocalPath.ReadText(path, out _) is { } text)
            {
                content[path] = Digest.Of(Encoding.UTF8.GetBytes(Meaning(text))).ToString();
            }
        }

        return content;
    }

    private static string Meaning(string text) =>
        string.Join(
            '\n',
            text.Split('\n')
                .Select(line => CredentialCut.Without(line.TrimEnd()))
                .Where(line => line.TrimStart() is not ([] or ['#' or ';', ..]))
        );

    private IEnumerable<string> Named(IReadOnlyDictionary<string, string> variables) =>
        lists.Append("CONFIG_FILE").SelectMany(name => NamedIn(variables.GetValueOrDefault($"{tool.ToUpperInvariant()}_{name}") ?? ""));

    private IEnumerable<string> Unasked(IReadOnlyDictionary<string, string> variables)
    {
        var home = variables.GetValueOrDefault("HOME") is { Length: > 0 } directory ? directory : "/";
        string Of(string name, string otherwise) => variables.GetValueOrDefault(name) is { Length: > 0 } said ? said : otherwise;

        return Of("XDG_CONFIG_DIRS", "/etc/xdg")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Path.Combine(place, tool, configuration))
            .Append(ofMachine)
            .Concat(ofHome is null ? [] : [Path.Combine(home, ofHome)])
            .Append(Path.Combine(Of("XDG_CONFIG_HOME", Path.Combine(home, ".config")), tool, configuration))
            .Where(Path.IsPathFullyQualified);
    }
}
