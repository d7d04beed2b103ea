using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Secrets;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>What marks of secrets are made with is a file, which a disk may have no room for.</summary>
public sealed class SecretMarkTests
{
    [Fact]
    public async Task Plan_NoRoomForWhatMarksAreMadeWith_IsDiskFullAndPlansOnceThereIsRoom()
    {
        using var disk = SmallDisk.TryMount("8m", names: 400, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        using var elsewhere = new TemporaryDirectory();
        await using var store = new LayerStore(
            new LayerStoreOptions { Directory = elsewhere.At("store") },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        var secrets = new SecretFiles(disk.At("secrets"));
        secrets.Set("s", "value");
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Plans = static (_, context) => [new LayerPlan(new JsonObject { ["mark"] = context.MarkOf(context.Secrets["V"]) })],
        };
        var pipeline = new EnvironmentPipeline(
            ScriptedProvider.All([provider]),
            store,
            new PlainCopies(),
            "head",
            new ManualTime(),
            secrets
        );
        var spec = JsonNode.Parse("""{"f": 1, "env_vars": {"V": {"secret": "s"} } }""")!.AsObject();
        var request = new EnvironmentRequest(spec, elsewhere.Path, new Dictionary<string, string>());
        disk.FillNames();

        var plan = () => pipeline.PlanAsync(request, TestContext.Current.CancellationToken);

        var error = (await plan.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        error.Code.Should().Be("disk_full");
        error.Retryable.Should().BeTrue();
        disk.Free();
        (await plan()).Layers.Should().ContainSingle();
    }
}
