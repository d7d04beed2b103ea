using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Pipeline;

public sealed class KeptContentTests : IAsyncDisposable
{
    private static readonly Digest Content = Digest.Of("content"u8);

    private readonly TemporaryDirectory _directory = new();
    private readonly LayerStore _store;

    public KeptContentTests() =>
        _store = new LayerStore(
            new LayerStoreOptions { Directory = _directory.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Prepare_WhatOneFieldStandsFor_IsKeptWhileAnotherIsStillLookedUp()
    {
        IReadOnlyCollection<Digest>? needed = null;
        var image = new ScriptedProvider("image", EnvironmentPhase.Base)
        {
            Resolve = static (_, _) => Task.FromResult<JsonNode>(new JsonObject { ["id"] = Content.ToString() }),
            Plans = static (_, _) => [],
        };
        var download = new ScriptedProvider("download", EnvironmentPhase.Sources)
        {
            Resolve = (value, _) =>
            {
                needed = [.. _store.FindNeeded().Digests];
                return Task.FromResult(value.DeepClone());
            },
            Plans = static (_, _) => [],
        };
        var pipeline = new EnvironmentPipeline(
            ScriptedProvider.All([image, download]),
            _store,
            new PlainCopies(),
            "node",
            TimeProvider.System
        );
        var spec = new JsonObject { ["image"] = "x", ["download"] = "y" };

        await pipeline.PrepareAsync(
            new EnvironmentRequest(spec, _directory.Path, new Dictionary<string, string>()),
            CancellationToken.None
        );

        needed.Should().Equal(Content);
        _store.FindNeeded().Digests.Should().BeEmpty("the lease of who waits no more is over");
    }
}
