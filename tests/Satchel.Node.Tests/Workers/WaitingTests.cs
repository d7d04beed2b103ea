using System.Text.Json.Nodes;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What is told of tasks and actors that cannot start.</summary>
public sealed class WaitingTests
{
    private const string Elsewhere = "00000000000000000000000000000000000000000000000000000000";

    [Fact]
    public async Task Submit_BoundToANodeThatIsNone_FailsAtOnce()
    {
        await using var node = WorkersFixture.Start(change: options =>
            options with
            {
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [NodeOptions.IdLabel] = "here" },
            }
        );
        using var driver = await node.ConnectAsync();

        var error = await driver.ErrorAsync(driver.Submit(driver.Define(node: Elsewhere), "never"));
        ((string?)error["type"]).Should().Be("TaskUnschedulableError");
        ((string?)error["message"]).Should().Contain("soft=False was specified").And.Contain($"1 CPU of node {Elsewhere}");
        var actor = driver.NewActor();
        var made = driver.Create(driver.Define("create", actor: [], node: Elsewhere), actor, "never");
        (await driver.ValueAsync(made)).Should().Be("ActorUnschedulableError");
        (await driver.ValueAsync(driver.Submit(driver.Define("method"), "call", actor))).Should().Be("ActorUnschedulableError");

        (await driver.ValueAsync(driver.Submit(driver.Define(cpus: 3, node: "here"), "too large"))).Should().Be("TaskUnschedulableError");
        (await driver.ValueAsync(driver.Submit(driver.Define(node: "here"), "here"))).Should().Be("here");
    }

    [Fact]
    public async Task Submit_ActorsHoldAllCpus_IsToldOnceAndListed()
    {
        await using var node = WorkersFixture.Start(change: options => options with { ClaimPatience = TimeSpan.FromSeconds(0.1) });
        using var driver = await node.ConnectAsync();
        var create = driver.Define("create", actor: new JsonObject { ["class_name"] = "Counter" });
        var actors = new[] { driver.NewActor(), driver.NewActor() };
        foreach (var actor in actors)
        {
            await driver.ValueAsync(driver.Create(create, actor, "made"));
        }

        var template = driver.Define();
        var waits = driver.Submit(template, "ran");
        var given = driver.Submit(template, "dependency", dependencies: waits);
        await Eventually.TrueAsync(() => !driver.Told.IsEmpty, "the driver is told");

        const string Held = "Actors hold 2 of 2 CPU (2 × Counter): it starts when one of them has ended.";
        var reasons = await ReasonsAsync(driver);
        reasons[waits.Task.ToString()].Should().Be($"Waits for 1 CPU (0 of 2 free). {Held}");
        reasons[given.Task.ToString()].Should().Be("Waits for 1 of the objects that it was given.");
        node.Workers[0].Dispose();
        (await driver.ValueAsync(waits)).Should().Be("ran");
        (await driver.ValueAsync(given)).Should().Be("ran");
        driver
            .Told.Select(told => (string?)JsonNode.Parse(told)!["text"])
            .Should()
            .ContainSingle()
            .Which.Should()
            .Contain("asks for 1 CPU")
            .And.Contain(Held);
    }

    [Fact]
    public async Task Submit_TasksHoldAllCpus_NothingIsTold()
    {
        await using var node = WorkersFixture.Start(
            cpus: 1,
            change: options => options with { Gpus = 1, ClaimPatience = TimeSpan.FromSeconds(0.05) }
        );
        using var driver = await node.ConnectAsync();
        var create = driver.Define("create", cpus: 0, gpus: 1, actor: []);
        await driver.ValueAsync(driver.Create(create, driver.NewActor(), "made"));
        var template = driver.Define();
        driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => node.Workers.Any(worker => worker.Waiting.Count == 1), "it runs");
        var waits = driver.Submit(template, "ran");
        driver.Submit(driver.Define(cpus: 0, gpus: 1), "never");

        await Eventually.TrueAsync(() => !driver.Told.IsEmpty, "the one after it has been looked at");

        driver.Told.Should().ContainSingle().Which.Should().Contain("1 of 1 GPU");
        (await ReasonsAsync(driver))[waits.Task.ToString()].Should().Be("Waits for 1 CPU (0 of 1 free).");
    }

    [Fact]
    public async Task Submit_ActorsHoldOneOfTwoThatItAsksFor_OnlyTheyAreNamed()
    {
        await using var node = WorkersFixture.Start(
            cpus: 3,
            change: options => options with { Gpus = 1, ClaimPatience = TimeSpan.FromSeconds(0.05) }
        );
        using var driver = await node.ConnectAsync();
        var ofCpus = driver.Define("create", actor: new JsonObject { ["class_name"] = "Counter" });
        var ofGpus = driver.Define("create", cpus: 0, gpus: 1, actor: new JsonObject { ["class_name"] = "Model" });
        foreach (var create in (uint[])[ofCpus, ofCpus, ofGpus])
        {
            await driver.ValueAsync(driver.Create(create, driver.NewActor(), "made"));
        }

        var waits = driver.Submit(driver.Define(gpus: 1), "never");
        await Eventually.TrueAsync(() => !driver.Told.IsEmpty, "the driver is told");

        (await ReasonsAsync(driver))[waits.Task.ToString()]
            .Should()
            .EndWith("Actors hold 1 of 1 GPU (1 × Model): it starts when one of them has ended.");
    }

    private static async Task<Dictionary<string, string?>> ReasonsAsync(FakeDriver driver)
    {
        var answer = await driver.CallAsync(new JsonObject { ["op"] = "state", ["kind"] = "tasks" });
        return answer["rows"]!.AsArray().ToDictionary(row => (string)row!["task_id"]!, row => (string?)row!["error_message"]);
    }
}
