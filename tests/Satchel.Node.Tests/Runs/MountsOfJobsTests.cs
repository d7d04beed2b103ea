using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Runs;

/// <summary>What a job mounts into its own directory is not its own: clean-up takes the mount away and leaves what was mounted.</summary>
public sealed class MountsOfJobsTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    // Where jobs have no mount namespace of their own, so that what they mount is seen by everybody.
    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home, [], workingDirMode: "copy");

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("mkdir m 'n n' && mount --bind $1 m && mount --bind $1 'n n' && ls m")]
    [InlineData("mkdir -p a/b && mount --bind $1 a && mkdir a/deeper && mount -t tmpfs tmpfs a/deeper && cat a/kept")]
    [InlineData("d=$(dirname $PWD) && mount --bind $1 $d && cat $d/kept")]
    [InlineData("d=$(dirname $(dirname $PWD)) && mount --bind $1 $d && cat $d/kept")]
    [InlineData("touch f && mount --bind $1/kept f && cat f")]
    public async Task Remove_JobThatMountedAForeignDirectory_TakesNothingFromIt(string mounts)
    {
        var kept = _home.Scratch.Write("others/kept", "1");
        var job = _home.Job($"set -e; set -- '' '{_home.At("others")}'; shift; {mounts}; echo mounted");

        var ended = await _node.RunAsync(job);

        Assert.SkipWhen(_node.Log(job).Contains("ermission denied", StringComparison.Ordinal), "Jobs cannot mount here.");
        ended.Status.Should().Be(JobStatus.Succeeded, _node.Log(job));
        _node.Log(job).Should().EndWith("mounted\n");
        File.ReadAllText(kept).Should().Be("1");
        Directory.EnumerateFileSystemEntries(_home.Directories.Jobs).Should().BeEmpty();
        await _home.TrashIsEmptyAsync();
        (await File.ReadAllTextAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken)).Should().NotContain(_home.Home.Root);
    }

    [Fact]
    public async Task EmptyTrash_MountInIt_TakesNothingFromIt()
    {
        var kept = _home.Scratch.Write("others/kept", "1");
        var left = Path.Combine(_home.Directories.Trash, "left", "m");
        var job = _home.Job($"mkdir -p '{left}' && mount --bind '{_home.At("others")}' '{left}' && cat '{left}/kept'");
        await _node.RunAsync(job);
        Assert.SkipWhen(_node.Log(job).Contains("ermission denied", StringComparison.Ordinal), "Jobs cannot mount here.");
        File.Exists(Path.Combine(left, "kept")).Should().BeTrue();
        await _node.DisposeAsync();

        _node = await TestNode.StartAsync(_home);

        File.ReadAllText(kept).Should().Be("1");
        await _home.TrashIsEmptyAsync();
    }
}
