using System.Text.Json.Nodes;

namespace Satchel.Node.Tests.Workers;

/// <summary>The lists of what the node has.</summary>
public sealed class StateTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task State_OfEachKind_ListsWhatThereIs()
    {
        using var driver = await _node.ConnectAsync();
        var actor = driver.NewActor();
        var options = new JsonObject { ["name"] = "kept", ["class_name"] = "Counter" };
        await driver.TakeNameAsync(actor, "kept");
        var handle = driver.Create(driver.Define("create", cpus: 0, actor: options), actor, "made");
        await driver.ValueAsync(driver.Submit(driver.Define("method"), "call", actor));
        var failed = driver.Submit(driver.Define(), "raise");
        await driver.ValueAsync(failed);
        var waits = driver.Submit(driver.Define(cpus: 100), "waits");

        var tasks = await ListAsync(driver, "tasks");

        tasks
            .Select(task => $"{task["type"]} {task["state"]}")
            .Should()
            .Equal("NORMAL_TASK PENDING_NODE_ASSIGNMENT", "NORMAL_TASK FAILED", "ACTOR_TASK FINISHED", "ACTOR_CREATION_TASK FINISHED");
        tasks.Select(task => (string?)task["task_id"]).Take(2).Should().Equal(waits.Task.ToString(), failed.Task.ToString());
        tasks[1]["start_time_ms"]!.GetValue<long>().Should().BeInRange(Time(tasks[1], "creation_time_ms"), Time(tasks[1], "end_time_ms"));
        tasks.Select(task => (string?)task["error_type"]).Should().Equal(null, "TASK_EXECUTION_EXCEPTION", null, null);
        (await ListAsync(driver, "tasks", limit: 1)).Should().ContainSingle();
        (await ListAsync(driver, "tasks", limit: 1, filters: ["state", "=", "finished"])).Should().ContainSingle().Which["type"]!
            .ToString()
            .Should()
            .Be("ACTOR_TASK", "the limit counts what passes");
        (await ListAsync(driver, "drivers")).Should().ContainSingle().Which["pid"]!.GetValue<int>().Should().Be(Environment.ProcessId);
        var unknown = () => ListAsync(driver, "tasks", filters: ["colour", "=", "red"]);
        await unknown.Should().ThrowAsync<InvalidOperationException>().WithMessage("invalid_filter");
        (await ListAsync(driver, "actors"))
            .Should()
            .ContainSingle()
            .Which.ToJsonString()
            .Should()
            .ContainAll("\"Counter\"", "\"ALIVE\"", "\"kept\"", actor.ToString());
        (await ListAsync(driver, "objects")).Select(row => (string?)row["object_id"]).Should().Contain(handle.ToString());
        (await ListAsync(driver, "workers")).Select(row => (string?)row["worker_type"]).Should().Contain(["DRIVER", "WORKER"]);
        var wrong = () => ListAsync(driver, "chairs");
        await wrong.Should().ThrowAsync<InvalidOperationException>().WithMessage("UNKNOWN_CALL");
    }

    [Fact]
    public async Task State_OfActorsThatAreNotThere_SaysWhy()
    {
        using var driver = await _node.ConnectAsync();
        var (holder, waits, dead, none) = (driver.NewActor(), driver.NewActor(), driver.NewActor(), driver.NewActor());
        await driver.ValueAsync(driver.Create(Defined("Holder", 2), holder, "made"));
        driver.Create(Defined("Waiter", 1), waits, "made");
        driver.Create(Defined("Giant", 100), none, "made");
        await driver.ValueAsync(driver.Create(Defined("Sour", 0), dead, "made", driver.Submit(driver.Define(cpus: 0), "raise")));

        var rows = (await ListAsync(driver, "actors")).ToDictionary(row => (string)row["class_name"]!, row => (string?)row["reason"]);

        rows["Holder"].Should().BeNull();
        rows["Waiter"].Should().Contain("Actors hold 2 of 2 CPU (1 × Holder): it starts when one of them has ended.");
        rows["Giant"].Should().NotBeNullOrEmpty();
        rows["Sour"].Should().StartWith("At least one of the input arguments for this task could not be computed:");

        uint Defined(string name, double cpus) => driver.Define("create", cpus: cpus, actor: new JsonObject { ["class_name"] = name });
    }

    private static long Time(JsonObject row, string name) => row[name]!.GetValue<long>();

    private static async Task<JsonObject[]> ListAsync(FakeDriver driver, string kind, int limit = 100, string[]? filters = null)
    {
        var answer = await driver.CallAsync(
            new JsonObject
            {
                ["op"] = "state",
                ["kind"] = kind,
                ["limit"] = limit,
                ["filters"] = filters is null ? [] : new JsonArray(new JsonArray([.. filters.Select(part => (JsonNode)part)])),
            }
        );
        return [.. answer["rows"]!.AsArray().Select(row => row!.AsObject())];
    }
}
