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
/// <param name="lists">Variables that list files, without the prefix, as options are called: <c>constraint</c>.</param>
/// <param name="read">Tells which options a configuration file sets, and to what.</param>
internal sealed class InstallerFiles(
    string tool,
    string configuration,
    string ofMachine,
    string? ofHome,
    IReadOnlyList<string> lists,
    Func<string, IEnumerable<(string Name, string Value)>> read
)
{
    private const string Links = "find-links";
    private const string Group = "group";
    private const string Editable = "editable";

    /// <summary>An index may be a directory: with one for each package, or with the packages themselves.</summary>
    private static readonly string[] Indexes = ["index-url", "extra-index-url", "default-index", "index"];

    /// <summary>Requirements that stand in a configuration file themselves.</summary>
    private static readonly string[] Requirements = ["override-dependencies", "constraint-dependencies", "build-constraint-dependencies"];

    public static InstallerFiles OfPip { get; } =
        new("pip", "pip.conf", "/etc/pip.conf", ".pip/pip.conf", ["constraint", "build-constraint", "requirement"], PipConfiguration.Read);

    public static InstallerFiles OfUv { get; } =
        new("uv", "uv.toml", "/etc/uv/uv.toml", null, ["constraint", "build-constraint", "override", "exclude"], UvConfiguration.Read);

    /// <summary>The files that a value of a variable names, which may be several: absolute paths.</summary>
    public static IEnumerable<string> NamedIn(string value) =>
        value
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(part => part.Contains(",/", StringComparison.Ordinal) ? part.Split(',') : [part])
            .Select(path => FileUrl.ToPath(path, out _))
            .OfType<string>()
            .Where(Path.IsPathFullyQualified);

    /// <summary>
    /// Adds what the files are at this moment, and what they name in turn. A directory that packages are looked for in counts by the files in
    /// it.
    /// </summary>
    /// <param name="variables">Of the installer.</param>
    /// <param name="isInImage">Whether it runs in a container, and so sees only what its variables name.</param>
    public void Read(IReadOnlyDictionary<string, string> variables, bool isInImage, NamedFiles files)
    {
        string Of(string option) => variables.GetValueOrDefault($"{tool}-{option}".ToUpperInvariant().Replace('-', '_')) ?? "";

        var unasked = isInImage ? [] : Unasked(variables);
        string[] named = FileUrl.ToPath(Of("config-file"), out _) is { } path && Path.IsPathFullyQualified(path) ? [path] : [];
        foreach (var (place, settings) in unasked.Concat(named).Select(file => (file, files.AddText(file))).ToArray())
        {
            foreach (var (option, value) in settings is null ? [] : read(settings))
            {
                Add(option, value, Path.GetDirectoryName(place)!);
            }
        }

        foreach (var option in (string[])[.. lists, Links, Group, Editable, .. Indexes])
        {
            Add(option, Of(option), "");
        }

        void Add(string option, string value, string directory) => this.Add(option, value, directory, variables, files);
    }

    /// <summary>Adds what settings name that do not lie on the node themselves: absolute paths.</summary>
    /// <param name="settings">Options by their names, and each of their values.</param>
    /// <param name="variables">Of the installer.</param>
    public void Add(IEnumerable<(string Name, string Value)> settings, IReadOnlyDictionary<string, string> variables, NamedFiles files)
    {
        foreach (var (option, value) in settings)
        {
            Add(option, value, "", variables, files);
        }
    }

    /// <param name="directory">Relative paths count from there; empty where they are none of the node's.</param>
    private void Add(string option, string value, string directory, IReadOnlyDictionary<string, string> variables, NamedFiles files)
    {
        if (option is Links)
        {
            // A place whose name has blanks is one place in a configuration file.
            var places = NamedIn(value).Append(FileUrl.ToPath(value, out _) ?? "").Select(Absolute);
            foreach (var found in places.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                files.AddLinks(found);
            }
        }
        else if (Indexes.Contains(option, StringComparer.Ordinal))
        {
            var places = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Append(value).Select(IndexPlace.PathIn);
            foreach (var found in places.Select(Absolute).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                files.AddPlace(found);
            }
        }
        else if (Requirements.Contains(option, StringComparer.Ordinal))
        {
            if (directory.Length > 0 || RequirementLine.LocalPath(value) is { } local && Path.IsPathFullyQualified(local.Path))
            {
                files.AddNamedIn(value, directory.Length > 0 ? directory : "/");
            }
        }
        else if (option is Group or Editable)
        {
            // A group is FILE:NAME, or a name alone.
            foreach (var place in NamedIn(value).Select(named => option is Group ? named.Split(':')[0] : named))
            {
                files.AddPlace(place);
            }
        }
        else if (lists.Contains(option, StringComparer.Ordinal))
        {
            foreach (var list in NamedIn(value))
            {
                files.AddList(list);
            }
        }

        // What counts from the directory of a process leads nowhere: installers start in one that was made for them.
        string? Absolute(string found) =>
            Path.IsPathFullyQualified(found) ? Path.GetFullPath(found)
            : found.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Home(variables), found[2..])
            : tool is "uv" && found.Length > 0 && directory.Length > 0 && !found.Contains("://", StringComparison.Ordinal)
                ? Path.GetFullPath(found, directory)
            : null;
    }

    private static string Home(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("HOME") is { Length: > 0 } directory ? directory : "/";

    private IEnumerable<string> Unasked(IReadOnlyDictionary<string, string> variables)
    {
        var home = Home(variables);
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
