using Microsoft.Extensions.Time.Testing;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Results;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What is kept goes again: too much, too old, switched off, deleted with its job.</summary>
public sealed class BudgetTests : IDisposable
{
    /// <summary>Lets time go by until what a job made is too old.</summary>
    private static Task TooOldAsync(TestNode node, JobRecord job, FakeTimeProvider time) =>
        Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return await IsKeptAsync(node, job) is false;
            },
            "it is too old"
        );

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Results_TooMuchTogether_TheOldestGo()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 250_000);
        var jobs = Enumerable.Range(0, 4).Select(_ => _home.Job("head -c 100000 /dev/urandom > file")).ToList();
        foreach (var job in jobs)
        {
            await node.RunAsync(job);
            await node.ListAsync(job);
        }

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, jobs[1]) is false, "the second goes");
        (await Task.WhenAll(jobs.Select(job => IsKeptAsync(node, job)))).Should().Equal(false, false, true, true);
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Results_TooOld_Go()
    {
        var job = _home.Job("echo x > x");
        await using (var earlier = await TestNode.StartAsync(_home, [], filesAge: TimeSpan.FromHours(1)))
        {
            await earlier.RunAsync(job);
            (await IsKeptAsync(earlier, job)).Should().BeTrue();
        }

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var node = await TestNode.StartAsync(_home, [], time: time, filesAge: TimeSpan.FromHours(1));

        await TooOldAsync(node, job, time);
    }

    [Fact]
    public async Task Results_ClockIsSetForward_Stay()
    {
        var clock = new SettableClock();
        await using var node = await TestNode.StartAsync(_home, [], time: clock, filesAge: TimeSpan.FromDays(7));
        var (earlier, later) = (_home.Job("echo x > x"), _home.Job("echo x > x"));
        await node.RunAsync(earlier);
        (await IsKeptAsync(node, earlier)).Should().BeTrue();

        clock.Set(TimeSpan.FromDays(400));
        await node.RunAsync(later);
        (await IsKeptAsync(node, later)).Should().BeTrue();
        await KeptOnceMoreAsync(node);

        (await IsKeptAsync(node, earlier)).Should().BeTrue();
    }

    [Fact]
    public async Task Results_OfAClockThatWasAhead_GoInTheirTime()
    {
        var job = _home.Job("true");
        Keep(job, bytes: 1, TimeProvider.System.GetUtcNow().AddDays(400));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var node = await TestNode.StartAsync(_home, [], time: time, filesAge: TimeSpan.FromHours(1));

        await TooOldAsync(node, job, time);
    }

    [Fact]
    public async Task Results_HolesAndMoreNames_TakeNoRoom()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 1_000_000);
        var job = _home.Job("truncate -s 2M map; head -c 400000 /dev/urandom > model; for i in 1 2 3 4; do ln model name$i; done");

        await node.RunAsync(job);

        (await node.ListAsync(job)).Summary!.NotKept.Should().BeNull();
        (await node.ReadAsync(job, "model"))!.Length.Should().BePositive();
    }

    [Fact]
    public async Task Results_LongHoles_AreLeftOutAndTheRestIsKept()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 1_000_000);
        var job = _home.Job("truncate -s 100G map; echo content > model");

        await node.RunAsync(job);

        (await node.ListAsync(job)).Summary!.LeftOut.Should().ContainSingle().Which.Path.Should().Be("map");
        (await node.ReadAsync(job, "model")).Should().Be("content\n");
    }

    [Fact]
    public async Task Results_OfManySmallFiles_TakeTheirRoom()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 500_000);
        var job = _home.Job("for i in $(seq 200); do echo x > $i; done");

        await node.RunAsync(job);

        (await node.ListAsync(job)).Summary!.NotKept.Should().Contain("more than");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000_000, 0)]
    public async Task Results_SwitchedOff_NothingIsKeptAndWhatWasGoes(long limit, int days)
    {
        var earlier = _home.Job("echo x > x");
        await using (var on = await TestNode.StartAsync(_home))
        {
            await on.RunAsync(earlier);
            (await IsKeptAsync(on, earlier)).Should().BeTrue();
        }

        await using var node = await TestNode.StartAsync(_home, [], filesLimit: limit, filesAge: TimeSpan.FromDays(days));
        var job = _home.Job("echo x > x");
        await node.RunAsync(job);

        (await IsKeptAsync(node, job)).Should().BeFalse();
        await Eventually.TrueAsync(async () => await IsKeptAsync(node, earlier) is false, "what was kept goes");
    }

    [Fact]
    public async Task Forget_AJob_ItsFilesGoAlsoWhileTheyArePutAway()
    {
        await using var node = await TestNode.StartAsync(_home);
        var (kept, large) = (_home.Job("echo x > x"), _home.Job("truncate -s 9G large"));
        await node.RunAsync(kept);
        await node.ListAsync(kept);
        await node.RunAsync(large);

        await node.Runner.ForgetAsync(large, TestContext.Current.CancellationToken);
        await node.Runner.ForgetAsync(kept, TestContext.Current.CancellationToken);

        (await IsKeptAsync(node, kept)).Should().BeFalse();
        (await IsKeptAsync(node, large)).Should().BeFalse();
        Directory.EnumerateFiles(_home.Directories.Results, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Forget_WhileAnotherIsPutAway_DoesNotWaitForIt()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 1L << 40);
        var (kept, large) = (_home.Job("echo x > x"), _home.Job("truncate -s 900G large"));
        await node.RunAsync(kept);
        await node.ListAsync(kept);
        await node.RunAsync(large);

        await node
            .Runner.ForgetAsync(kept, TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);

        (await IsKeptAsync(node, kept)).Should().BeFalse();
        Directory.Exists(At("incoming", large)).Should().BeTrue("it is read still");
    }

    [Fact]
    public async Task Forget_WhatADaemonCouldNotRemove_Goes()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("echo x > x");
        await node.RunAsync(job);
        await node.ListAsync(job);
        Directory.CreateDirectory(Path.Combine(At("incoming", job), "1", "work"));
        Directory.CreateDirectory(At("building", job));

        await node.Runner.ForgetAsync(job, TestContext.Current.CancellationToken);

        Path.Exists(At("incoming", job)).Should().BeFalse();
        Path.Exists(At("building", job)).Should().BeFalse();
        Path.Exists(At("kept", job)).Should().BeFalse();
    }

    [Fact]
    public async Task Run_WhatItMadeCannotBeKept_IsRemoved()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("echo x > x");
        _home.Scratch.Write(Path.GetRelativePath(_home.At(), At("building", job)), "in the way");

        await node.RunAsync(job);

        (await IsKeptAsync(node, job)).Should().BeFalse();
        Directory
            .EnumerateFileSystemEntries(_home.Directories.Results, "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo("incoming", "building", "kept");
        node.Preparer.Leases.Released.Should().Equal(job.RunId.ToString());
    }

    private static async Task<bool> IsKeptAsync(TestNode node, JobRecord job) => (await node.ListAsync(job)).Summary is not null;

    /// <summary>After this the node has looked at once at all that it keeps.</summary>
    private async Task KeptOnceMoreAsync(TestNode node)
    {
        // It looks after each that it has put away, before the next.
        var job = _home.Job("echo x > x");
        await node.RunAsync(job);
        (await IsKeptAsync(node, job)).Should().BeTrue();
    }

    private string At(string stage, JobRecord job) => Path.Combine(_home.Directories.Results, stage, job.RunId.ToString());

    /// <summary>As a daemon left it before.</summary>
    private void Keep(JobRecord job, long bytes, DateTimeOffset since) =>
        ResultIndex.Write(Directory.CreateDirectory(At("kept", job)).FullName, new JobFiles(since) { New = 1, Bytes = bytes }, []);
}
