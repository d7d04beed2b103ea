using System.Text.Json.Nodes;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>The files that the recorded validation cases name, made anew; <c>{dir}</c> in a case is where they lie.</summary>
internal sealed class RayFixtureTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RayFixtureTree()
    {
        foreach (var (path, content) in RayVectors.Load("validation")["header"]!["fixture"]!.AsObject())
        {
            _directory.Write(path, content!.GetValue<string>().Replace("{dir}", _directory.Path));
        }
    }

    public string Path => _directory.Path;

    /// <summary>A recorded value with its places filled in.</summary>
    public JsonNode? Localize(JsonNode? recorded) =>
        recorded is null ? null : JsonNode.Parse(recorded.ToJsonString().Replace("{dir}", _directory.Path));

    public void Dispose() => _directory.Dispose();
}
