using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What is kept goes again: too much, too old, switched off, deleted with its job.</summary>
public sealed class BudgetTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Results_TooMuchTogether_TheOldestGo()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 2500);
        var jobs = Enumerable.Range(0, 4).Select(_ => _home.Job("head -c 1000 /dev/zero > kilobyte")).ToList();
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
        await using var node = await TestNode.StartAsync(_home, [], filesAge: TimeSpan.FromMilliseconds(1));
        var job = _home.Job("echo x > x");

        await node.RunAsync(job);

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, job) is false, "it is too old");
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

    private static async Task<bool> IsKeptAsync(TestNode node, JobRecord job) => (await node.ListAsync(job)).Summary is not null;
}
