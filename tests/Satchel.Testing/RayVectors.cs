using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Testing;

/// <summary>The cases recorded from Ray 2.60.0 that lie in <c>tests/vectors/ray</c>.</summary>
public static class RayVectors
{
    /// <summary>All of one file: <c>header</c>, <c>cases</c> and whatever stands beside them.</summary>
    public static JsonObject Load(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "ray", file + ".json")))!.AsObject();

    /// <summary>The cases of one file.</summary>
    public static IReadOnlyList<JsonObject> Cases(string file) => [.. Load(file)["cases"]!.AsArray().Select(node => node!.AsObject())];

    /// <summary>The cases of one file where we differ on purpose: id and reason. A file that does not exist lists none.</summary>
    public static IReadOnlyDictionary<string, string> Differences(string file)
    {
        var path = Repository.PathOf("tests", "vectors", "ray", "differences", file + ".json");
        return File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }
}
