using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Tasks;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>What is kept of tasks whose large values may be lost.</summary>
public sealed class LineageTests : IAsyncDisposable
{
    private readonly WorkersFixture _node = WorkersFixture.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Result_OfSmallValues_KeepsNothing()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();

        for (var number = 0; number < 20; number++)
        {
            await driver.ValueAsync(driver.Submit(template, $"{number}"));
        }

        (await _node.AskAsync((Lineages lineages) => (lineages.Count, lineages.Bytes))).Should().Be((0, 0));
    }

    [Fact]
    public async Task Result_OfLargeValues_KeepsTheirTasksUntilTheyAndWhatWasMadeOfThemAreGone()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();
        var first = driver.Submit(template, "large");
        await driver.ValueAsync(first);
        var small = driver.Submit(template, "small");
        var second = driver.Submit(template, "large", null, first, small);
        await driver.ValueAsync(second);

        driver.Release(first);
        driver.Release(small);
        await Eventually.TrueAsync(() => _node.AskAsync((ObjectTable objects) => objects.Find(first) is null), "it is freed");

        (await _node.AskAsync((Lineages lineages) => lineages.Find(second.Task)!.Sources.Single().Id)).Should().Be(first.Task);
        (await _node.AskAsync((Lineages lineages) => lineages.Find(second.Task)!.Values.Keys.Single())).Should().Be(small);
        driver.Release(second);
        await Eventually.TrueAsync(
            () => _node.AskAsync((Lineages lineages) => lineages is { Count: 0, Bytes: 0 }),
            "nothing is kept of either"
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recover_BytesThatAreGone_RunsTheTaskAgain(bool isSpilled)
    {
        await using var node = WorkersFixture.Start(segments: 512 * 1024);
        using var driver = await node.ConnectAsync();
        var made = driver.Submit(driver.Define(retries: 1), "large");
        await driver.ValueAsync(made);
        var lost = await PathOfAsync(node, made);
        if (isSpilled)
        {
            var (value, _) = await driver.WriteSegmentAsync(400_000, "another");
            driver.Put(value);
            await Eventually.TrueAsync(() => new FileInfo(lost).LinkTarget is not null, "it is on disk");
        }

        await RecoverAsync(driver, made);
        (await PathOfAsync(node, made)).Should().Be(lost, "nothing was lost");

        File.Delete(new FileInfo(lost).LinkTarget ?? lost);
        await RecoverAsync(driver, made);

        await Eventually.TrueAsync(async () => File.Exists(await PathOfAsync(node, made)), "it is made again");
        (await PathOfAsync(node, made)).Should().NotBe(lost);
        node.Workers.Sum(worker => worker.Given.Count).Should().Be(2);

        File.Delete(await PathOfAsync(node, made));
        await RecoverAsync(driver, made);

        (await node.AskAsync((ObjectTable objects) => objects.Find(made)!.State)).Should().Be(ObjectState.Error);
        driver.Release(made);
        await Eventually.TrueAsync(() => node.AskAsync((Lineages lineages) => lineages is { Count: 0, Bytes: 0 }), "nothing of it is kept");
    }

    [Fact]
    public async Task Recover_OfAnotherReturnWhileItsTaskRunsAgain_KeepsItUntilItIsUsed()
    {
        // One at a time: the second use of what was made again begins after all is there.
        await using var node = WorkersFixture.Start(cpus: 1);
        using var driver = await node.ConnectAsync();
        var first = driver.Submit(driver.Define(retries: 1, returns: 2), "wait");
        var second = new ObjectId(first.Task, 2);
        await AnswerWithTwoAsync(node, first.Task, runs: 1);
        var template = driver.Define(retries: 1);
        var (ofFirst, ofSecond) = (driver.Submit(template, "large", null, first), driver.Submit(template, "large", null, second));
        await Task.WhenAll(driver.ValueAsync(ofFirst), driver.ValueAsync(ofSecond));
        driver.Release(first);
        driver.Release(second);
        await Eventually.TrueAsync(
            () => node.AskAsync((ObjectTable objects) => objects.Find(first) is null && objects.Find(second) is null),
            "they are freed"
        );
        File.Delete(await PathOfAsync(node, ofFirst));
        File.Delete(await PathOfAsync(node, ofSecond));

        await RecoverAsync(driver, ofFirst);
        await Eventually.TrueAsync(() => Waiting(node) == 2, "their task runs again");
        await RecoverAsync(driver, ofSecond);
        await AnswerWithTwoAsync(node, first.Task, runs: 2);

        foreach (var made in new[] { ofFirst, ofSecond })
        {
            await Eventually.TrueAsync(async () => File.Exists(await PathOfAsync(node, made)), "it is made again");
        }

        (await node.AskAsync((ObjectTable objects) => objects.Find(first) is null && objects.Find(second) is null)).Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recover_OfAPutWhoseTaskHasReturns_IsAnErrorAtOnce(bool isRunning)
    {
        using var driver = await _node.ConnectAsync();
        var returned = driver.Submit(driver.Define(retries: 1), "wait");
        await Eventually.TrueAsync(() => Waiting(_node) == 1, "it runs");
        var worker = _node.Workers.Single(worker => worker.Waiting.Count > 0);
        var (value, path) = await worker.WriteSegmentAsync(200_000, "put");
        var put = worker.Put(returned.Task, value);
        await Eventually.TrueAsync(() => _node.AskAsync((ObjectTable objects) => objects.Find(put) is not null), "it is put");
        driver.Hold(put);
        if (!isRunning)
        {
            worker.Answer(returned.Task, ResultStatus.Done, (await worker.WriteSegmentAsync(200_000, "returned")).Value);
            await driver.ValueAsync(returned);
        }

        File.Delete(path);
        await RecoverAsync(driver, put);
        driver.Want(put);

        (await driver.ValueAsync(put)).Should().Be("ObjectReconstructionFailedError");
        Waiting(_node).Should().Be(1, "its task does not run again");
    }

    /// <summary>How many tasks were made to wait.</summary>
    private static int Waiting(WorkersFixture node) => node.Workers.Sum(worker => worker.Waiting.Count);

    private static async Task AnswerWithTwoAsync(WorkersFixture node, TaskId task, int runs)
    {
        await Eventually.TrueAsync(() => Waiting(node) == runs, "it runs");
        var worker = node.Workers.Last(worker => worker.Waiting.Contains(task));
        var (first, _) = await worker.WriteSegmentAsync(200_000, "first");
        var (second, _) = await worker.WriteSegmentAsync(200_000, "second");
        worker.Answer(task, ResultStatus.Done, first, second);
    }

    private static Task RecoverAsync(FakeDriver driver, ObjectId id) =>
        driver.CallAsync(new JsonObject { ["op"] = "recover", ["object"] = id.ToString() });

    private static Task<string> PathOfAsync(WorkersFixture node, ObjectId id) =>
        node.AskAsync((ObjectTable objects) => Encoding.UTF8.GetString(objects.Find(id)!.Value!.AsSpan(19)));

    [Fact]
    public async Task Keep_BeyondTheBound_ForgetsTheFirst()
    {
        using var driver = await _node.ConnectAsync();
        var template = driver.Define();
        var tasks = new List<TaskId>();
        for (var number = 0; number < 3; number++)
        {
            var made = driver.Submit(template, "large");
            await driver.ValueAsync(made);
            tasks.Add(made.Task);
        }

        var kept = await _node.AskAsync(
            (ObjectTable objects) =>
            {
                var records = tasks.Select(task => objects.Find(new ObjectId(task, 1))!).ToArray();
                var calls = records.Select(record => record.Origin!.Task!).ToArray();
                var bounded = new Lineages(objects, (calls[0].QueuedBytes + 512) * 2);
                for (var number = 0; number < records.Length; number++)
                {
                    records[number].Origin = null;
                    bounded.Keep(calls[number]);
                }

                return records.Select(record => record.Origin!.Task is not null).ToArray();
            }
        );

        kept.Should().Equal(false, true, true);
    }
}
