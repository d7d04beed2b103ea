using System.Text.Json.Nodes;
using Satchel.Node.Peers;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Drivers that submit more than is kept for them.</summary>
public sealed class BackPressureTests : IAsyncDisposable
{
    private const int Calls = 80;

    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Submit_MoreThanIsKept_WaitsUntilTasksHaveEnded()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(cpus: 2);
        driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "a task runs");
        var submitting = SubmitAsync(() => driver.Submit(template, Large));
        await PausedAsync();

        var worker = _node.Workers[0];
        worker.Dispose();

        await submitting;
        await driver.CallAsync(new JsonObject { ["op"] = "resources" });
    }

    [Fact]
    public async Task Submit_TasksThatWaitedFail_IsReadAgain()
    {
        using var driver = await _node.ConnectAsync();
        using var other = await _node.ConnectAsync();
        var (actor, method) = (driver.NewActor(), driver.Define("method"));
        driver.Create(driver.Define("create", cpus: 100, actor: []), actor, "never made");
        var submitting = SubmitAsync(() => driver.Submit(method, Large, actor));
        await PausedAsync();

        await other.CallAsync(new JsonObject { ["op"] = "kill_actor", ["actor"] = actor.ToString() });

        await submitting;
        await driver.CallAsync(new JsonObject { ["op"] = "resources" });
    }

    private static string Large => new('x', 1024 * 1024);

    /// <summary>Beside the test: sending waits while nobody reads.</summary>
    private static Task SubmitAsync(Action submit) =>
        Task.Run(() =>
            {
                for (var call = 0; call < Calls; call++)
                {
                    submit();
                }
            })
            .WaitAsync(TimeSpan.FromSeconds(60));

    private Task PausedAsync() =>
        Eventually.TrueAsync(
            () => _node.AskAsync((NodeLoop _) => _node.DriversOnLoop.Any(driver => driver.Connection.IsPaused)),
            "no more is read"
        );
}
