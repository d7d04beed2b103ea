using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What workers print, as their driver gets it.</summary>
public sealed class DriverLogsTests : IAsyncDisposable
{
    // However slow the machine: nobody waits for it, what was printed is sent at once.
    private readonly WorkersFixture _node = WorkersFixture.Start(change: options => options with { LastOutput = TimeSpan.FromMinutes(1) });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Lines_OfTasksOneAfterTheOther_HaveTheNameOfWhoPrintedThem()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var worker = _node.Workers[0];

        await File.AppendAllTextAsync(worker.Stdout, "before\n", TestContext.Current.CancellationToken);
        worker.Mark("first");
        await File.AppendAllTextAsync(worker.Stdout, "one\ntwo\nnot ended", TestContext.Current.CancellationToken);
        worker.Mark("silent");
        worker.Mark("second");
        await File.AppendAllTextAsync(worker.Stdout, "by another\nthree\n", TestContext.Current.CancellationToken);

        string[] expected = ["f: before", "first: one", "first: two", "first: not ended", "second: by another", "second: three"];
        await Eventually.TrueAsync(() => LinesOf(driver).Length >= expected.Length, "all lines have come");
        LinesOf(driver).Should().Equal(expected);
    }

    [Fact]
    public async Task Task_EndsWithoutEndingItsLine_TheLineComes()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        var template = driver.Define();
        await driver.ValueAsync(driver.Submit(template, "1"));
        await File.AppendAllTextAsync(_node.Workers[0].Stdout, "one\nnot ended", TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => LinesOf(driver).Length == 2, "the line has come");

        await File.AppendAllTextAsync(_node.Workers[0].Stdout, "the next\n", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => LinesOf(driver).Length == 3, "the next line has come");
        LinesOf(driver).Should().Equal("f: one", "f: not ended", "f: the next");
    }

    [Fact]
    public async Task Task_BeginsWhileTheFilesOfAnIdleWorkerAreRead_ItsLineIsNotCutThere()
    {
        using var driver = await _node.ConnectAsync();
        await driver.ValueAsync(driver.Submit(driver.Define(), "1"));
        var stdout = _node.Workers[0].Stdout;
        var stderr = Path.ChangeExtension(stdout, "err");
        await File.AppendAllTextAsync(stdout, "one\n", TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(stderr, "not ended", TestContext.Current.CancellationToken);
        var (session, worker) = await _node.AskAsync(
            (DriverSessions sessions) =>
                (sessions.All.Single(), sessions.All.Single().Environments.SelectMany(each => each.Workers).Single())
        );
        session.NewWorkers.Enqueue(worker);
        var loop = await _node.AskAsync((NodeLoop loop) => loop);
        var output = new SessionOutput(
            session,
            loop,
            await _node.AskAsync((NodeOptions options) => options),
            TimeProvider.System,
            NullLogger.Instance
        );

        // Between the look at who runs what and the turn of the second file.
        using var gate = new ManualResetEventSlim();
        loop.Post(() => gate.Wait(TestContext.Current.CancellationToken));
        var sending = output.SendAsync(isLast: false);
        loop.Post(() => worker.Begun++);
        gate.Set();
        await sending;
        await driver.CallAsync(new JsonObject { ["op"] = "resources" });
        LinesOf(driver).Should().Equal("f: one");

        await output.SendAsync(isLast: false);
        await Eventually.TrueAsync(() => LinesOf(driver).Length == 2, "the line comes when whoever printed it has ended");
        LinesOf(driver).Should().Equal("f: one", "f: not ended");
    }

    [Fact]
    public async Task Leave_LinesWerePrintedJustBefore_TheyComeBeforeTheAnswer()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        await File.AppendAllTextAsync(_node.Workers[0].Stdout, "whole\nhalf", TestContext.Current.CancellationToken);

        await driver.CallAsync(new JsonObject { ["op"] = "shutdown" });

        LinesOf(driver).Should().Equal("f: whole", "f: half");
    }

    [Fact]
    public async Task Leave_MoreWasPrintedThanTheDriverTakesAtOnce_AllOfItComes()
    {
        const int Lines = 16_000;
        await using var node = WorkersFixture.Start(change: options => options with { LastOutput = TimeSpan.FromMinutes(1) });
        using var driver = await node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var line = new string('x', 1023) + "\n";
        await File.AppendAllTextAsync(
            node.Workers[0].Stdout,
            string.Concat(Enumerable.Repeat(line, Lines)),
            TestContext.Current.CancellationToken
        );

        var reading = new TaskCompletionSource();
        driver.MayRead = reading.Task;
        var left = driver.CallAsync(new JsonObject { ["op"] = "shutdown" });
        await Eventually.TrueAsync(
            () => node.AskAsync((DriverSessions sessions) => sessions.All.Single().Driver!.Connection.Unsent > Lines * line.Length / 4),
            "the driver has enough"
        );
        reading.SetResult();
        await left;

        LinesOf(driver).Length.Should().Be(Lines);
    }

    [Fact]
    public async Task Leave_DriverDoesNotTakeWhatWasPrinted_ItIsCountedAndTheAnswerComes()
    {
        const int Lines = 16_000;
        await using var node = WorkersFixture.Start(change: options =>
            options with
            {
                LastOutput = TimeSpan.FromSeconds(0.2),
                CountPatience = TimeSpan.FromMinutes(1),
            }
        );
        using var driver = await node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var reading = new TaskCompletionSource();
        driver.MayRead = reading.Task;
        var line = new string('x', 1023) + "\n";
        await File.AppendAllTextAsync(
            node.Workers[0].Stdout,
            string.Concat(Enumerable.Repeat(line, Lines)) + "no end",
            TestContext.Current.CancellationToken
        );

        var leaving = driver.CallAsync(new JsonObject { ["op"] = "shutdown" });
        await Eventually.TrueAsync(
            () => node.AskAsync((DriverSessions sessions) => sessions.All.Single().Output.IsCompleted),
            "nothing is sent any more"
        );
        reading.SetResult();
        var left = await leaving;

        var sent = LinesOf(driver).Length;
        ((long)left["unsent_lines"]!).Should().BePositive().And.Be(Lines + 1 - sent);
        ((long)left["unsent_bytes"]!).Should().Be(((long)(Lines - sent) * line.Length) + "no end".Length);
        ((string)left["output"]!).Should().EndWith("-01000000.*").And.StartWith(Path.GetDirectoryName(node.Workers[0].Stdout));
    }

    [Fact]
    public async Task Leave_CountingTakesTooLong_ItIsToldWithoutLines()
    {
        await using var node = WorkersFixture.Start(change: options =>
            options with
            {
                LastOutput = TimeSpan.Zero,
                CountPatience = TimeSpan.Zero,
            }
        );
        using var driver = await node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        await File.AppendAllTextAsync(node.Workers[0].Stdout, "no end", TestContext.Current.CancellationToken);

        var left = await driver.CallAsync(new JsonObject { ["op"] = "shutdown" });

        ((long)left["unsent_bytes"]!).Should().Be("no end".Length);
        left["unsent_lines"].Should().BeNull();
    }

    [Fact]
    public async Task Leave_SendingFails_WhatWasNotSentIsCounted()
    {
        var time = new BrokenForOutput();
        await using var node = WorkersFixture.Start(
            time: time,
            change: options => options with { CountPatience = TimeSpan.FromMinutes(1) }
        );
        using var driver = await node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        await File.AppendAllTextAsync(node.Workers[0].Stdout, "one\ntwo", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => LinesOf(driver).Length == 1, "what is whole is sent");
        time.Break();

        var left = await driver.CallAsync(new JsonObject { ["op"] = "shutdown" });
        ((long)left["unsent_bytes"]!).Should().Be("two".Length);
        ((long)left["unsent_lines"]!).Should().Be(1);
    }

    [Fact]
    public async Task Worker_PrintsAndIsGoneAtOnce_ItsLinesCome()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        await driver.ValueAsync(driver.Submit(driver.Define(), "last words"));

        await driver.CallAsync(new JsonObject { ["op"] = "shutdown" });

        LinesOf(driver).Should().Equal("f: farewell", "f: and no more");
    }

    [Fact]
    public async Task Lines_OneFileIsReplaced_ThoseOfTheOtherCome()
    {
        using var driver = await _node.ConnectAsync(logs: true);
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => _node.Workers is [{ Waiting.Count: 1 }], "the task runs");
        var stdout = _node.Workers[0].Stdout;
        File.Delete(stdout);
        File.CreateSymbolicLink(stdout, "/dev/zero");
        var stderr = Path.ChangeExtension(stdout, "err");

        await File.AppendAllTextAsync(stderr, "\n", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => LinesOf(driver).Length == 1, "the first look was taken");
        await File.AppendAllTextAsync(stderr, "one\n\n", TestContext.Current.CancellationToken);
        await driver.CallAsync(new JsonObject { ["op"] = "shutdown" });

        LinesOf(driver).Should().Equal("f: ", "f: one", "f: ");
    }

    [Fact]
    public void NameAt_NothingPrintedUnderAName_IsTheNext()
    {
        var marks = new OutputMarks();
        marks.Add(5, "first");
        marks.Add(9, "silent");
        marks.Add(9, "second");

        string?[] names = [marks.NameAt(0), marks.NameAt(5), marks.NameAt(8), marks.NameAt(9), marks.NameAt(100)];

        names.Should().Equal(null, "first", "first", "second", "second");
    }

    /// <summary>Tells nobody who sends output how late it is, once it is broken.</summary>
    private sealed class BrokenForOutput : TimeProvider
    {
        private volatile bool _isBroken;

        public void Break() => _isBroken = true;

        public override long GetTimestamp() =>
            _isBroken && Environment.StackTrace.Contains(nameof(SessionOutput.IsLate), StringComparison.Ordinal)
                ? throw new InvalidOperationException("It is broken.")
                : base.GetTimestamp();
    }

    private static string[] LinesOf(FakeDriver driver) =>
        [
            .. driver
                .Told.Select(told => JsonNode.Parse(told)!)
                .Where(told => (string?)told["op"] == "log")
                .SelectMany(told => told["lines"]!.AsArray().Select(line => $"{(string?)told["name"]}: {(string?)line}")),
        ];
}
