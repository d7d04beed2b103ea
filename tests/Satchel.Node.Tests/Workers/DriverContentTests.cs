using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What must stay in the cluster's store because a driver may still use it.</summary>
public sealed class DriverContentTests : IAsyncDisposable
{
    private static readonly Digest Own = Digest.Of("own"u8);
    private static readonly Digest OfATask = Digest.Of("task"u8);

    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Needed_OfADriverAndATaskThatHasNotRun_IsNamedUntilTheDriverIsGone()
    {
        var own = new JsonObject
        {
            ["working_dir"] = $"gcs://_satchel_pkg_{Own.Hex}.zip",
            ["config"] = new JsonObject { ["eager_install"] = false },
        };
        using (var driver = await _node.ConnectAsync(own))
        {
            var environment = new JsonObject { ["py_modules"] = new JsonArray($"satchel://sha256-{OfATask.Hex}") };
            driver.Submit(driver.Define(cpus: 100, runtimeEnv: environment), "waits");

            await Eventually.TrueAsync(async () => (await FindAsync()).Digests.Contains(OfATask), "its task may run at any time");
            (await FindAsync()).Archives.Should().Contain($"_satchel_pkg_{Own.Hex}.zip");
        }

        await Eventually.TrueAsync(async () => (await FindAsync()).Digests.Count == 0, "nobody needs it any more");
        (await FindAsync()).Archives.Should().BeEmpty();
    }

    private Task<NamedContent> FindAsync() => _node.Content.FindNeededAsync(TestContext.Current.CancellationToken);
}
