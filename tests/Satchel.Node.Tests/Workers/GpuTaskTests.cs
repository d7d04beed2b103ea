using System.Text.Json.Nodes;
using Satchel.Node.Gpus;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Workers are told which GPUs their tasks have, before each that has others than the last one.</summary>
public sealed class GpuTaskTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start(cpus: 2, change: options => options with { Gpus = 2 });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Submit_WithAndWithoutGpus_EachIsToldItsOwn()
    {
        using var driver = await _node.ConnectAsync();
        var waits = driver.Submit(driver.Define(gpus: 0.5), "wait");
        var worker = await RunningAsync(0);

        Told(worker).Should().Be("""{"op":"gpus","ids":[0],"variables":{"CUDA_VISIBLE_DEVICES":"0","NVIDIA_VISIBLE_DEVICES":"0"}}""");

        (await driver.ValueAsync(driver.Submit(driver.Define(gpus: 1), "whole"))).Should().Be("whole");
        Told(_node.Workers[1]).Should().Contain("\"1\"");
        (await driver.ValueAsync(driver.Submit(driver.Define(), "none"))).Should().Be("none");
        _node.Workers[1].Gpus.TakeLast(2).Should().Equal("""{"op":"gpus","ids":[],"variables":{}}""", "task");

        await EndAsync(driver, worker, waits);
    }

    [Fact]
    public async Task Submit_WithoutGpus_WorkersAreToldNothing()
    {
        using var driver = await _node.ConnectAsync();

        (await driver.ValueAsync(driver.Submit(driver.Define(), "none"))).Should().Be("none");

        _node.Workers.SelectMany(worker => worker.Gpus).Should().Equal("task");
    }

    [Fact]
    public async Task Submit_TheTaskWaitsForObjects_KeepsItsGpus()
    {
        using var driver = await _node.ConnectAsync();
        var waits = driver.Submit(driver.Define(gpus: 1), "wait");
        var worker = await RunningAsync(0);
        worker.Block(true);
        await Eventually.TrueAsync(() => _node.Ledger.Free["CPU"] == 2, "its CPU is free");

        (await driver.ValueAsync(driver.Submit(driver.Define(gpus: 1), "other"))).Should().Be("other");

        Told(_node.Workers[1]).Should().Contain("\"1\"");
        _node.Ledger.Free["GPU"].Should().BeLessThanOrEqualTo(1);
        worker.Block(false);
        await EndAsync(driver, worker, waits);
        await Eventually.TrueAsync(() => _node.Ledger.Free["GPU"] == 2 && _node.Ledger.Free["CPU"] == 2, "all is given back");
    }

    [Fact]
    public async Task Submit_ProcessEndsAfterTheTask_ItsGpuIsFreeOnceItIsGone()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(gpus: 2, maxCalls: 1);

        var values = Enumerable.Range(0, 5).Select(number => driver.Submit(template, $"{number}")).ToArray();

        for (var number = 0; number < values.Length; number++)
        {
            (await driver.ValueAsync(values[number])).Should().Be($"{number}");
        }

        _node.Workers.Should().HaveCount(5);
        await Eventually.TrueAsync(() => _node.Ledger.Free["GPU"] == 2 && _node.Ledger.Free["CPU"] == 2, "all is given back");
    }

    [Fact]
    public async Task Submit_TheEnvironmentSaysWhich_IsNotToldOtherwise()
    {
        await using var node = WorkersFixture.Start(change: options =>
            options with
            {
                Gpus = 1,
                GpuDevices = new GpuDevices(GpuVendor.Amd, ["7"]),
            }
        );
        using var driver = await node.ConnectAsync();
        var own = new JsonObject { ["env_vars"] = new JsonObject { ["HIP_VISIBLE_DEVICES"] = "3" } };

        (await driver.ValueAsync(driver.Submit(driver.Define(gpus: 1, runtimeEnv: own), "ran"))).Should().Be("ran");

        Told(node.Workers.Single()).Should().Be("""{"op":"gpus","ids":["7"],"variables":{}}""");
    }

    private static string Told(FakeWorker worker) => worker.Gpus[0];

    private static async Task EndAsync(FakeDriver driver, FakeWorker worker, Abstractions.Tasks.ObjectId task)
    {
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.Make(ValueKind.Inline, "done"u8));
        (await driver.ValueAsync(task)).Should().Be("done");
    }

    private async Task<FakeWorker> RunningAsync(int place)
    {
        await Eventually.TrueAsync(() => _node.Workers.ElementAtOrDefault(place)?.Waiting.Count > 0, "a task runs");
        return _node.Workers[place];
    }
}
