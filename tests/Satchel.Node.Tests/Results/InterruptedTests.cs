using Satchel.Abstractions.Jobs;
using Satchel.Node.Results;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What a daemon leaves that dies while it puts a result away; the next one finds all of it.</summary>
public sealed class InterruptedTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    public enum Death
    {
        BeforeAnything,
        BeforeTheIndex,
        BetweenTwoFiles,
        BeforeTheRename,
        BeforeTheCleanUp,
    }

    [Theory]
    [InlineData(Death.BeforeAnything)]
    [InlineData(Death.BeforeTheIndex)]
    [InlineData(Death.BetweenTwoFiles)]
    [InlineData(Death.BeforeTheRename)]
    [InlineData(Death.BeforeTheCleanUp)]
    public async Task Restart_AfterADeath_TheResultIsWhole(Death death)
    {
        var job = _home.Job("mkdir out; echo 1 > out/one; echo 2 > out/two");
        await using (var first = await TestNode.StartAsync(_home))
        {
            await first.RunAsync(job);
            await first.ListAsync(job);
        }

        TakeBack(job, death);

        await using var node = await TestNode.StartAsync(_home);

        (await node.NamesAsync(job)).Should().Equal("out/ new", "out/one new", "out/two new");
        (await node.ReadAsync(job, "out/one")).Should().Be("1\n");
        (await node.ReadAsync(job, "out/two")).Should().Be("2\n");
        await Eventually.TrueAsync(() => !Left("incoming") && !Left("building"), "nothing else stays");
    }

    [Fact]
    public async Task Restart_AfterADeathWhileAResultGaveWay_TheListIsLeft()
    {
        var job = _home.Job("echo 1 > one");
        await using (var first = await TestNode.StartAsync(_home))
        {
            await first.RunAsync(job);
            await first.ListAsync(job);
        }

        var kept = Path.Combine(_home.Directories.Results, "kept", job.RunId.ToString());
        File.Move(Path.Combine(kept, ResultIndex.Name), kept + ".list");

        await using var node = await TestNode.StartAsync(_home);

        await Eventually.TrueAsync(() => !Directory.Exists(kept), "its content goes");
        (await node.NamesAsync(job)).Should().Equal("one new");
        (await node.ListAsync(job)).Summary!.NotKept.Should().Contain("gave way");
        (await node.ReadAsync(job, "one")).Should().BeNull();
    }

    [Fact]
    public async Task Restart_ADamagedIndex_GoesAndTheOthersStay()
    {
        var (damaged, good) = (_home.Job("echo 1 > one"), _home.Job("echo 2 > two"));
        await using (var first = await TestNode.StartAsync(_home))
        {
            await first.RunAsync(damaged);
            await first.RunAsync(good);
            await first.ListAsync(good);
        }

        File.WriteAllText(Path.Combine(_home.Directories.Results, "kept", damaged.RunId.ToString(), "index"), "{\"kept_si");

        await using var node = await TestNode.StartAsync(_home);

        await Eventually.TrueAsync(
            () => !Directory.Exists(Path.Combine(_home.Directories.Results, "kept", damaged.RunId.ToString())),
            "it goes"
        );
        (await node.ListAsync(damaged)).Summary.Should().BeNull();
        (await node.ReadAsync(good, "two")).Should().Be("2\n");
    }

    [Fact]
    public async Task List_DamageBehindTheFirstLine_TheResultGoes()
    {
        await using var node = await TestNode.StartAsync(_home);
        var (damaged, good) = (_home.Job("echo 1 > one; echo 1 > other"), _home.Job("echo 2 > two"));
        await node.RunAsync(damaged);
        await node.RunAsync(good);
        await node.ListAsync(damaged);
        var index = Path.Combine(_home.Directories.Results, "kept", damaged.RunId.ToString(), "index");
        File.WriteAllText(index, File.ReadAllLines(index)[0] + "\n{\"fi\0\0\n");

        (await node.ListAsync(damaged)).Should().BeEquivalentTo(new JobFilePage(null, [], null));

        (await node.ReadAsync(damaged, "one")).Should().BeNull();
        Directory.Exists(Path.GetDirectoryName(index)).Should().BeFalse();
        (await node.ReadAsync(good, "two")).Should().Be("2\n");
    }

    [Fact]
    public async Task List_TheDaemonLeavesBeforeItIsKnown_IsNoAnswer()
    {
        var job = _home.Job("truncate -s 900G large");
        Task<JobFilePage> listed;
        await using (var node = await TestNode.StartAsync(_home, [], filesLimit: 1L << 40))
        {
            await node.RunAsync(job);
            listed = node.ListAsync(job);
        }

        await listed.Awaiting(static task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>Makes the directories of a finished result what they were in the middle.</summary>
    private void TakeBack(JobRecord job, Death death)
    {
        var results = _home.Directories.Results;
        var (kept, building) = (
            Path.Combine(results, "kept", job.RunId.ToString()),
            Path.Combine(results, "building", job.RunId.ToString())
        );
        var run = Directory.CreateDirectory(Path.Combine(results, "incoming", job.RunId.ToString())).FullName;
        var work = Directory.CreateDirectory(Path.Combine(run, "1", "work", "out")).FullName;
        File.WriteAllText(Path.Combine(run, "1.output"), "{\"root\":\"1/work\",\"is_whole\":true}");
        if (death is Death.BeforeTheCleanUp)
        {
            return;
        }

        Directory.Move(kept, building);
        if (death is Death.BeforeTheRename)
        {
            return;
        }

        // Lines of the index: out, out/one, out/two.
        File.Move(ResultBuilder.PathOf(building, 2), Path.Combine(work, "two"));
        if (death is Death.BetweenTwoFiles)
        {
            return;
        }

        File.Move(ResultBuilder.PathOf(building, 1), Path.Combine(work, "one"));
        File.Delete(Path.Combine(building, ResultIndex.Name));
        if (death is Death.BeforeAnything)
        {
            Directory.Delete(building);
        }
        else
        {
            File.WriteAllText(Path.Combine(building, ResultIndex.Name + ".tmp"), "{\"kept_since\":");
        }
    }

    private bool Left(string name) => Directory.EnumerateFileSystemEntries(Path.Combine(_home.Directories.Results, name)).Any();
}
