using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>The processes that fork workers: those that hang, those whose driver is gone, those that are idle.</summary>
public sealed class ZygoteTests
{
    [Fact]
    public async Task Submit_ZygoteDoesNotConnect_ReturnsWhatWhereAndTheLog()
    {
        await using var node = WorkersFixture.Start(change: options => options with { ZygotePatience = TimeSpan.FromMilliseconds(50) });
        node.Runs.Connects = false;
        using var driver = await node.ConnectAsync();
        var (template, actor) = (driver.Define(), driver.NewActor());
        var handle = driver.Create(driver.Define("create", actor: []), actor, "made");

        var error = await driver.ErrorAsync(driver.Submit(template, "value"));

        ((string?)error["type"]).Should().Be("RuntimeEnvSetupError");
        ((string?)error["message"])
            .Should()
            .Contain("(python3, in ")
            .And.Contain("has not connected to node head within 0.1 seconds")
            .And.Contain("Its last lines: Python begins")
            .And.MatchRegex("What it prints is in /.*/zygote-.*\\.log");
        (await driver.ValueAsync(handle)).Should().Be("RuntimeEnvSetupError");
        await Eventually.TrueAsync(() => node.Runs.ForgottenCount >= 1, "its run is ended and forgotten");
    }

    [Theory]
    [InlineData(1, "value")]
    [InlineData(5, "value")]
    [InlineData(20, "RuntimeEnvSetupError")]
    public async Task Submit_ZygoteIsKilledBeforeItConnects_StartsAnotherSomeTimes(int kills, string value)
    {
        await using var node = WorkersFixture.Start();
        node.Runs.Kills = kills;
        using var driver = await node.ConnectAsync();

        (await driver.ValueAsync(driver.Submit(driver.Define(), "value"))).Should().Be(value);

        node.Runs.Kills.Should().Be(0);
    }

    [Fact]
    public async Task Submit_SupervisorOfZygoteIsKilledBeforeItsClaim_StartsAnother()
    {
        await using var node = WorkersFixture.Start();
        node.Runs.KillsOfSupervisors = 2;
        using var driver = await node.ConnectAsync();

        (await driver.ValueAsync(driver.Submit(driver.Define(), "value"))).Should().Be("value");

        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 2, "those that were killed are forgotten");
    }

    [Fact]
    public async Task Submit_FromAJob_RunsInThePythonOfItsDriver()
    {
        await using var node = WorkersFixture.Start();
        using var driver = await node.ConnectFromJobAsync("raysubmit_1", Environment.ProcessPath!);

        await driver.ValueAsync(driver.Submit(driver.Define(), "value"));

        node.Runs.Commands.Should().ContainSingle().Which[0].Should().Be(Environment.ProcessPath);
    }

    [Fact]
    public async Task Submit_ZygoteDidNotConnectBefore_TriesAgain()
    {
        await using var node = WorkersFixture.Start(change: options => options with { ZygotePatience = TimeSpan.FromMilliseconds(500) });
        node.Runs.Connects = false;
        using var driver = await node.ConnectAsync();
        await driver.ErrorAsync(driver.Submit(driver.Define(), "too early"));
        node.Runs.Connects = true;

        // On a busy machine it may take longer than that once more.
        await Eventually.TrueAsync(
            async () => await driver.ValueAsync(driver.Submit(driver.Define(), "value")) == "value",
            "the next one connects"
        );
    }

    [Fact]
    public async Task Driver_EndsWhileItsEnvironmentIsSetUp_CallsThatOff()
    {
        await using var node = WorkersFixture.Start();
        var calledOff = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        node.Preparer.Script = async (_, cancellationToken) =>
        {
            await using var registered = cancellationToken.Register(() => calledOff.TrySetResult());
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Nobody waits for ever.");
        };
        var driver = await node.ConnectAsync();
        driver.Submit(driver.Define(), "value");
        await begun.Task;

        driver.Dispose();

        await calledOff.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 1, "its run is forgotten");
        node.Runs.Zygotes.Should().BeEmpty();
    }

    [Fact]
    public async Task Driver_EndsWhileItsZygoteStarts_EndsThat()
    {
        await using var node = WorkersFixture.Start();
        node.Runs.Connects = false;
        var driver = await node.ConnectAsync();
        driver.Submit(driver.Define(), "value");
        await Eventually.TrueAsync(() => node.Runs.StartedCount == 1, "its Python runs");

        driver.Dispose();

        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 1, "its run is ended and forgotten");
    }

    [Fact]
    public async Task Driver_EndsWhileItsTaskWaitsForResources_StartsNothingMore()
    {
        await using var node = WorkersFixture.Start(cpus: 1);
        using var driver = await node.ConnectAsync();
        var task = driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "a task has the CPU");
        var other = await node.ConnectAsync();
        other.Submit(other.Define(), "late");
        await Eventually.TrueAsync(() => node.Runs.StartedCount == 2, "the other's zygote runs");
        await Eventually.TrueAsync(
            () =>
                node.AskAsync(
                    (DriverSessions sessions) => sessions.All.All(session => session.Environments.Any(environment => environment.IsReady))
                ),
            "the other's task waits for the CPU"
        );

        other.Dispose();
        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 1, "its zygote has ended");
        node.Workers[0].Answer(node.Workers[0].Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(task);

        (await driver.ValueAsync(driver.Submit(driver.Define(), "next"))).Should().Be("next");
        await Eventually.TrueAsync(() => node.Ledger.Free["CPU"] == 1, "nobody has the CPU");
        node.Runs.StartedCount.Should().Be(2);
    }

    [Fact]
    public async Task Zygote_EndsWithForksThatHaveNotConnected_AsksAnotherAtOnce()
    {
        await using var node = WorkersFixture.Start();
        node.Runs.ForksMute = true;
        using var driver = await node.ConnectAsync();
        var tasks = Enumerable.Range(0, 2).Select(number => driver.Submit(driver.Define(), $"{number}")).ToArray();
        await Eventually.TrueAsync(() => node.Runs.First is { Asked: 2 }, "forks are under way");
        node.Runs.ForksMute = false;

        node.Runs.First!.End();

        (await driver.ValueAsync(tasks[0])).Should().Be("0");
        (await driver.ValueAsync(tasks[1])).Should().Be("1");
    }

    [Fact]
    public async Task Zygote_IsStopped_AnotherForksAndItsWorkersGoOn()
    {
        var time = new ManualTime();
        await using var node = WorkersFixture.Start(time: time);
        using var driver = await node.ConnectAsync();
        var template = driver.Define(cpus: 1);
        var first = driver.Submit(template, "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "a task runs");
        var (zygote, asked) = (node.Runs.First!, node.Runs.First!.Asked);
        zygote.IsStopped = true;
        var second = driver.Submit(template, "second");
        await Eventually.TrueAsync(() => zygote.Asked > asked, "it is asked for a fork");

        await PassForkPatienceAsync(node, time);

        (await driver.ValueAsync(second)).Should().Be("second");

        node.Runs.StartedCount.Should().Be(2);
        node.Runs.ForgottenCount.Should().Be(0, "a worker of it runs a task");
        node.Workers[0].Answer(node.Workers[0].Waiting[0], ResultStatus.Done, ValueForm.None);
        (await driver.ValueAsync(first)).Should().BeEmpty();
        node.Workers[0].Dispose();
        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 1, "it is ended with its last worker");
    }

    [Fact]
    public async Task Zygote_IsStoppedAndHasNoWorker_IsEndedAndAnotherForks()
    {
        var time = new ManualTime();
        await using var node = WorkersFixture.Start(time: time);
        node.Runs.Stops = 1;
        using var driver = await node.ConnectAsync();
        var value = driver.Submit(driver.Define(), "value");
        await Eventually.TrueAsync(() => node.Runs.First is { Asked: > 0 }, "it is asked for a fork");

        await PassForkPatienceAsync(node, time);

        (await driver.ValueAsync(value)).Should().Be("value");
        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == 1, "the one that stood still is ended");
    }

    [Fact]
    public async Task Zygote_ItsLastWorkerEnds_IsEndedAfterAWhileAndStartedAgain()
    {
        await using var node = WorkersFixture.Start(change: options => options with { ZygoteKeep = TimeSpan.FromMilliseconds(50) });
        using var driver = await node.ConnectAsync();
        var waiting = driver.Submit(driver.Define(cpus: 0), "wait");
        await Eventually.TrueAsync(() => node.Workers.Any(worker => worker.Waiting.Count == 1), "a task runs");
        var worker = node.Workers.Single(worker => worker.Waiting.Count == 1);
        worker.Answer(worker.Waiting[0], ResultStatus.Done, ValueForm.None);
        await driver.ValueAsync(waiting);
        var before = node.Runs.StartedCount;

        (await driver.ValueAsync(driver.Submit(driver.Define(cpus: 0), "die"))).Should().Be("WorkerCrashedError");

        await Eventually.TrueAsync(() => node.Runs.ForgottenCount == before, "nothing is forked from it any more");
        (await driver.ValueAsync(driver.Submit(driver.Define(cpus: 0), "again"))).Should().Be("again");
    }

    private static async Task PassForkPatienceAsync(WorkersFixture node, ManualTime time)
    {
        // What asked for the fork has set the time for it by then.
        await node.AskAsync((NodeOptions options) => options);
        time.Pass(await node.AskAsync((NodeOptions options) => options.ForkPatience));
        // A turn of the loop, which looks at the time.
        await node.AskAsync((NodeOptions options) => options);
    }
}
