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

    private static Task RecoverAsync(FakeDriver driver, ObjectId id) =>
        driver.CallAsync(new JsonObject { ["op"] = "recover", ["object"] = id.ToString() });

    private static Task<string> PathOfAsync(WorkersFixture node, ObjectId id) =>
        node.AskAsync((ObjectTable objects) => Encoding.UTF8.GetString(objects.Find(id)!.Value!.AsSpan(17)));

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
