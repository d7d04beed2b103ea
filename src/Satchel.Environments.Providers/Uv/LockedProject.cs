using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.Toml;

namespace Satchel.Environments.Providers.Uv;

/// <summary>What a <c>uv.lock</c> says of packages that come from files and directories. Pure.</summary>
internal sealed class LockedProject
{
    // Of the last kind only what it needs is installed.
    private const string NotBuilt = "virtual";

    private static readonly string[] Directories = ["directory", "editable", NotBuilt];

    private readonly JsonObject[] _packages;
    private readonly HashSet<string> _members;

    private LockedProject(JsonObject content)
    {
        _packages = [.. Items(content["package"]).OfType<JsonObject>()];
        _members = [.. Items((content["manifest"] as JsonObject)?["members"]).Select(Text)];
    }

    public static LockedProject Read(string text) => new(TomlDocument.Read(text));

    /// <summary>Whether a directory is one of the projects that the lock of a workspace is for.</summary>
    /// <param name="project">Relative to the lock's directory, <c>.</c> for that itself.</param>
    public bool HasMember(string project) => _packages.Any(package => IsAt(package, project) && _members.Contains(NameOf(package)));

    /// <summary>The packages that lie in files and directories, but for the project itself.</summary>
    /// <param name="project">See <see cref="HasMember"/>.</param>
    public IEnumerable<LocalPackage> Find(string project)
    {
        var needed = NeededBy(project);
        foreach (var package in _packages.Where(package => !IsAt(package, project)))
        {
            var (name, source) = (NameOf(package), package["source"] as JsonObject ?? []);
            if (Text(source["path"]) is { Length: > 0 } file)
            {
                yield return new LocalPackage(name, file, IsDirectory: false);
            }
            else if (Text(source["registry"]) is { Length: > 0 } index && IsRelative(index))
            {
                foreach (var named in Items(package["wheels"]).Append(package["sdist"]))
                {
                    if (Text((named as JsonObject)?["path"]) is { Length: > 0 } path)
                    {
                        yield return new LocalPackage(name, $"{index}/{path}", IsDirectory: false);
                    }
                }
            }
            else if (Array.Find(Directories, kind => Text(source[kind]).Length > 0) is { } kind)
            {
                var isBuilt = kind is not NotBuilt && needed.Contains(name);
                yield return new LocalPackage(name, Text(source[kind]), IsDirectory: true) { IsBuilt = isBuilt };
            }
        }
    }

    private HashSet<string> NeededBy(string project)
    {
        var byName = _packages.ToLookup(NameOf, StringComparer.Ordinal);
        string[] own = [.. _packages.Where(package => IsAt(package, project)).Select(NameOf)];
        // A workspace without a project at its top: all that is locked.
        var next = new Queue<string>(own.Length > 0 ? own : byName.Select(packages => packages.Key));
        var needed = new HashSet<string>(next, StringComparer.Ordinal);
        while (next.TryDequeue(out var name))
        {
            foreach (var dependency in byName[name].SelectMany(DependenciesOf).Where(needed.Add))
            {
                next.Enqueue(dependency);
            }
        }

        return needed;
    }

    private static IEnumerable<string> DependenciesOf(JsonObject package) =>
        ((IEnumerable<JsonNode?>)[package["optional-dependencies"], package["dev-dependencies"]])
            .OfType<JsonObject>()
            .SelectMany(sets => sets.Select(set => set.Value))
            .Append(package["dependencies"])
            .SelectMany(Items)
            .OfType<JsonObject>()
            .Select(NameOf);

    private static bool IsAt(JsonObject package, string project) =>
        package["source"] is JsonObject source
        && Array.Exists(
            Directories,
            kind => Text(source[kind]) is { Length: > 0 } path && ProjectPath.Of(ProjectPath.Top, path) == project
        );

    private static bool IsRelative(string place) => !place.StartsWith('/') && !place.Contains(':', StringComparison.Ordinal);

    private static string NameOf(JsonObject package) => Text(package["name"]);

    private static string Text(JsonNode? value) => value.TryGetText(out var text) ? text : "";

    private static IEnumerable<JsonNode?> Items(JsonNode? value) => value as JsonArray ?? [];
}
