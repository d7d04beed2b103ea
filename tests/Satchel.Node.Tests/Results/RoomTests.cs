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

        disk.FillBytes();

        await Eventually.TrueAsync(async () => await IsKeptAsync(node, large) is false, "the oldest gives way");
        (await IsKeptAsync(node, small)).Should().BeTrue("there is room again");
        await Eventually.TrueAsync(() => new DriveInfo(disk.Path).AvailableFreeSpace > 8 << 20, "it is removed");
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

    private static async Task<bool> IsKeptAsync(TestNode node, JobRecord job) => (await node.ListAsync(job)).Summary is not null;
}
