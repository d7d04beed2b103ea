using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
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
    public async Task Submit_InContainers_ThoseWithGpusHaveOneThatIsStartedWithThem()
    {
        var prepared = new ConcurrentQueue<EnvironmentRequest>();
        var prepare = _node.Preparer.Script;
        _node.Preparer.Script = (request, token) =>
        {
            prepared.Enqueue(request);
            return prepare(request, token);
        };
        using var driver = await _node.ConnectAsync(new JsonObject { ["image_uri"] = "an/image" });
        (await driver.ValueAsync(driver.Submit(driver.Define(), "none"))).Should().Be("none");
        (await driver.ValueAsync(driver.Submit(driver.Define(gpus: 1), "one"))).Should().Be("one");
        (await driver.ValueAsync(driver.Submit(driver.Define(gpus: 0.5), "half"))).Should().Be("half");

        prepared.Select(request => request.Resources.Gpus is > 0).Should().Equal(false, true);
        prepared
            .Should()
            .OnlyContain(request => request.WritableDirectories.Any(path => path.Contains("satchel-", StringComparison.Ordinal)))
            .And.OnlyContain(request => request.Mounts.Any(mount => File.Exists(Path.Combine(mount.Source, "node.token"))));
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
        await AllIsFreeAsync();
    }

    [Fact]
    public async Task Submit_OneProcessForEachTask_TheyFollowEachOther()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define(gpus: 2, maxCalls: 1);

        var values = Enumerable.Range(0, 5).Select(number => driver.Submit(template, $"{number}")).ToArray();

        for (var number = 0; number < values.Length; number++)
        {
            (await driver.ValueAsync(values[number])).Should().Be($"{number}");
        }

        _node.Workers.Should().HaveCount(5);
        await AllIsFreeAsync();
    }

    [Fact]
    public async Task Submit_ItsProcessLeaves_ItsGpusAreFreeOnceItIsGone()
    {
        using var driver = await _node.ConnectAsync();
        var waits = driver.Submit(driver.Define(gpus: 2, maxCalls: 1), "wait");
        var worker = await RunningAsync(0);
        var process = await ReplaceProcessAsync();
        worker.Stays = true;

        await EndAsync(driver, worker, waits);
        await Eventually.TrueAsync(() => worker.WasToldToLeave, "it is told to leave");
        Free("GPU").Should().Be(0, "it has not left");
        worker.Dispose();
        await process.LookedAtTwiceAsync();
        Free("GPU").Should().Be(0, "its connection is closed, and its process is there");

        process.IsGone = true;
        await AllIsFreeAsync();
    }

    [Fact]
    public async Task Submit_ItsProcessDoesNotLeave_IsKilledAfterAWhile()
    {
        await using var node = WorkersFixture.Start(change: options =>
            options with
            {
                Gpus = 1,
                LeaveGrace = TimeSpan.FromMilliseconds(20),
            }
        );
        using var driver = await node.ConnectAsync();
        var waits = driver.Submit(driver.Define(gpus: 1, maxCalls: 1), "wait");
        await Eventually.TrueAsync(() => node.Workers.Any(worker => worker.Waiting.Count > 0), "a task runs");
        var worker = node.Workers[0];
        var process = await ScriptedProcess.ReplaceAsync(node);
        worker.Stays = true;

        await EndAsync(driver, worker, waits);

        await Eventually.TrueAsync(() => process.Kills > 0, "it is killed");
        node.Ledger.Free["GPU"].Should().Be(0);
        process.IsGone = true;
        worker.Dispose();
        await Eventually.TrueAsync(() => node.Ledger.Free["GPU"] == 1, "its GPU is given back");
    }

    [Fact]
    public async Task WorkerEnds_NoDescriptorsToKillItWith_ItsTaskIsTriedAgainAndItIsKilledLater()
    {
        using var driver = await _node.ConnectAsync();
        var waits = driver.Submit(driver.Define(gpus: 1, retries: 1), "wait");
        var worker = await RunningAsync(0);
        var process = await ReplaceProcessAsync();
        process.HasNoDescriptors = true;

        worker.Dispose();

        await Eventually.TrueAsync(() => _node.Workers.ElementAtOrDefault(1)?.Waiting.Count > 0, "the task runs elsewhere");
        process.Kills.Should().Be(0);
        Free("GPU").Should().Be(0);
        process.HasNoDescriptors = false;
        await Eventually.TrueAsync(() => process.Kills > 0, "it is killed");
        process.IsGone = true;
        await EndAsync(driver, _node.Workers[1], waits);
        await AllIsFreeAsync();
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

    private double Free(string name) => _node.Ledger.Free[name];

    private Task AllIsFreeAsync() => Eventually.TrueAsync(() => Free("GPU") == 2 && Free("CPU") == 2, "all is given back");

    /// <summary>Has the only worker be a process that ends when the test says so.</summary>
    private Task<ScriptedProcess> ReplaceProcessAsync() => ScriptedProcess.ReplaceAsync(_node);

    private async Task<FakeWorker> RunningAsync(int place)
    {
        await Eventually.TrueAsync(() => _node.Workers.ElementAtOrDefault(place)?.Waiting.Count > 0, "a task runs");
        return _node.Workers[place];
    }
}
