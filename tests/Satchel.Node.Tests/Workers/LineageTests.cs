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
