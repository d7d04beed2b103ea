using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Conda;

/// <summary>The packages of an environment, as whatever installed them has recorded them in <c>conda-meta</c>.</summary>
internal sealed class InstalledPackages
{
    private const string Build = "build";

    private readonly IReadOnlyList<JsonObject> _records;

    private InstalledPackages(IReadOnlyList<JsonObject> records) => _records = records;

    /// <summary>Name, version, build, subdir, URL without credentials and sha256 of each, in order of the names.</summary>
    public JsonArray Lock =>
        [
            .. _records.Select(record => new JsonObject
            {
                ["name"] = record["name"]?.DeepClone(),
                ["version"] = record["version"]?.DeepClone(),
                [Build] = record[Build]?.DeepClone(),
                ["subdir"] = record["subdir"]?.DeepClone(),
                ["url"] = record["url"].TryGetText(out var url) ? ChannelCredentials.Without(url) : null,
                ["sha256"] = record["sha256"]?.DeepClone(),
            }),
        ];

    /// <summary>Python files, relative to the environment, of the packages that serve every platform: they come without compiled ones.</summary>
    public IReadOnlyList<string> PythonSources =>
        [
            .. _records
                .Where(record => record["noarch"].TryGetText(out var kind) && kind is "python")
                .SelectMany(record => record["files"] as JsonArray ?? [])
                .Where(file => file.TryGetText(out var path) && path.EndsWith(".py", StringComparison.Ordinal))
                .Select(file => file!.GetValue<string>()),
        ];

    /// <summary>Version of its Python; empty when it has none.</summary>
    public string PythonVersion =>
        _records.FirstOrDefault(record => record["name"].TryGetText(out var name) && name is "python")?["version"].TryGetText(out var text)
        == true
            ? text
            : "";

    /// <summary>Whether its Python can write compiled files that do not depend on when they were made: 3.7 and later.</summary>
    public bool CompilesReproducibly =>
        Version.TryParse(string.Join('.', PythonVersion.Split('.').Take(2)), out var version) && version >= new Version(3, 7);

    /// <summary>Whether an entry of a lock is of a package that conda installed, not pip.</summary>
    public static bool IsFromConda(JsonObject entry) => entry.ContainsKey(Build);

    /// <summary>Reads them; a record that cannot be read is left out, as conda does.</summary>
    public static InstalledPackages Of(CondaPrefix environment)
    {
        var directory = Path.Combine(environment.Directory, "conda-meta");
        var records = new List<JsonObject>();
        foreach (var file in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.json") : [])
        {
            try
            {
                if (
                    ReadOnlyFile.TryReadAll(file) is { } json
                    && JsonNode.Parse(json) is JsonObject record
                    && record["name"].TryGetText(out _)
                )
                {
                    records.Add(record);
                }
            }
            catch (JsonException)
            {
                // Not one of a package.
            }
        }

        return new InstalledPackages([.. records.OrderBy(record => record["name"]!.GetValue<string>(), StringComparer.Ordinal)]);
    }
}
