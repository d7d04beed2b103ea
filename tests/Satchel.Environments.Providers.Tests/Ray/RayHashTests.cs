using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;
using Xunit.Sdk;

namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>
/// The recorded names of environments of packages. Keys of layers have more in them than Ray's digests, so what is held against each
/// other is which environments are one: those of one name have one key, those of two names have two. The names themselves are the
/// Python SDK's to test.
/// </summary>
public sealed partial class RayHashTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly Dictionary<string, (string Id, string Uri)> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Id, string Keys)> _known = new(StringComparer.Ordinal);

    private int _planned;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Plan_EveryRecordedEnvironment_IsOneWithThoseOfItsNameOrListed()
    {
        foreach (var (path, content) in RayVectors.Load("hashes")["header"]!["fixture"]!.AsObject())
        {
            _node.Files.Write(path, content!.GetValue<string>());
        }

        var report = await RayVectorReplay.RunAsync("hashes", CompareAsync);

        report.Should().BeEmpty();
        _planned.Should().BeGreaterThan(25);
    }

    /// <summary>What is refused has no key: which environments are taken is for the replay of validation.</summary>
    private async Task<string?> CompareAsync(JsonObject item)
    {
        var id = item["id"]!.GetValue<string>();
        if (await PlanAsync(item["input"]!) is not { } keys)
        {
            return null;
        }

        if (item["uri"]?.GetValue<string>() is not { } uri)
        {
            return keys.Length == 0 ? null : "we plan a layer";
        }

        if (keys.Length == 0)
        {
            return "we plan no layer";
        }

        var known = _known.TryAdd(uri, (id, keys)) ? default : _known[uri];
        var first = _first.TryAdd(keys, (id, uri)) ? default : _first[keys];
        return known.Keys is not null && known.Keys != keys ? $"has another key than {known.Id}, though one name"
            : first.Uri is not null && first.Uri != uri ? $"has the key of {first.Id}, though another name"
            : null;
    }

    /// <summary>Keys of packages; null when the environment is refused.</summary>
    private async Task<string?> PlanAsync(JsonNode input)
    {
        // No package of that name was sent: what is in it decides nothing here.
        var spec = input.ToJsonString().Replace("{dir}", _node.Files.Path, StringComparison.Ordinal);
        spec = Package().Replace(spec, $"local://{_node.Files.Path}");
        try
        {
            var keys = await _node.KeysAsync(spec);
            _planned++;
            return keys;
        }
        catch (Exception refused) when (refused is XunitException or RuntimeEnvSetupException)
        {
            return null;
        }
    }

    [GeneratedRegex("gcs://[^\"]*")]
    private static partial Regex Package();
}
