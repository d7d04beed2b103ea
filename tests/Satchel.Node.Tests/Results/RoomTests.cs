using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What is kept leaves the disk room for jobs.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task Results_FillTheDisk_TheOldestGiveWay()
    {
        using var disk = SmallDisk.TryMount("64m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        using var home = new TestHome(disk.At("home"));
        await using var node = await TestNode.StartAsync(home);
        var (large, small) = (home.Job("head -c 30000000 /dev/urandom > fill"), home.Job("head -c 10000000 /dev/urandom > some"));
        foreach (var job in (JobRecord[])[large, small])
        {
            await node.RunAsync(job);
            (await IsKeptAsync(node, job)).Should().BeTrue("there is room");
        }

        // One file of a size that is known: what gives way meanwhile is not filled, too.
        File.WriteAllBytes(disk.At("filler"), new byte[new DriveInfo(disk.Path).AvailableFreeSpace - (1 << 20)]);

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, large) is false, "the oldest gives way");
        await Eventually.TrueAsync(() => new DriveInfo(disk.Path).AvailableFreeSpace > 8 << 20, "it is removed");
        // It looks after each that it has put away.
        await node.RunAsync(home.Job("echo x > x"));
        var next = home.Job("echo x > x");
        await node.RunAsync(next);
        (await IsKeptAsync(node, next)).Should().BeTrue();
        (await IsKeptAsync(node, small)).Should().BeTrue("there is room again");

        var page = await node.ListAsync(large);
        page.Summary!.NotKept.Should().Contain("nearly full");
        page.Files.Should().ContainSingle().Which.Digest.Should().BeNull("its content is not there");
        (await node.ReadAsync(large, "fill")).Should().BeNull();
    }

    [Fact]
    public async Task Results_DiskIsNearlyFull_AYoungOneStaysAndAnOlderOneGivesWay()
    {
        using var disk = SmallDisk.TryMount("64m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        using var home = new TestHome(disk.At("home"));
        var clock = new SettableClock();
        var (job, next) = (home.Job("head -c 10000000 /dev/urandom > some"), home.Job("echo x > x"));
        await using var node = await TestNode.StartAsync(home, [], time: clock);
        await node.RunAsync(job);
        (await IsKeptAsync(node, job)).Should().BeTrue();
        File.WriteAllBytes(disk.At("filler"), new byte[new DriveInfo(disk.Path).AvailableFreeSpace - (6 << 20)]);

        await node.RunAsync(next);
        (await IsKeptAsync(node, next)).Should().BeTrue();
        await node.RunAsync(home.Job("echo x > x"));
        (await IsKeptAsync(node, job)).Should().BeTrue("who has waited for its end asks for it now");
        (await node.ListAsync(job)).Summary!.KeptUntil.Should().BeNull("nobody can promise for how long");

        clock.Set(TimeSpan.FromMinutes(2));
        clock.Advance(TimeSpan.FromMinutes(2));

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, job) is false, "it gives way");
        (await node.ListAsync(job)).Summary!.NotKept.Should().Contain("nearly full");
        await node.Runner.ForgetAsync(job, TestContext.Current.CancellationToken);
        (await node.ListAsync(job)).Summary.Should().BeNull("the list goes with its job");
    }

    [Fact]
    public async Task Results_OfAJobThatFillsTheDisk_GoAtOnce()
    {
        using var disk = SmallDisk.TryMount("64m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        using var home = new TestHome(disk.At("home"));
        await using var node = await TestNode.StartAsync(home);
        var job = home.Job("cat /dev/zero > fill");

        (await node.RunAsync(job)).Status.Should().Be(JobStatus.Failed);

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, job) is false, "it gives way");
        await Eventually.TrueAsync(() => new DriveInfo(disk.Path).AvailableFreeSpace > 32 << 20, "it is removed");
        (await node.RunAsync(home.Job("true"))).Status.Should().Be(JobStatus.Succeeded);
    }

    private static async Task<bool> IsKeptAsync(TestNode node, JobRecord job) => (await node.ListAsync(job)).Summary is { NotKept: null };
}
