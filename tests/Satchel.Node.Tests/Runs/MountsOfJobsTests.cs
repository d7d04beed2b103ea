using System.Diagnostics;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Runs;

/// <summary>What a job mounts into its own directory is not its own: clean-up takes the mount away and leaves what was mounted.</summary>
public sealed class MountsOfJobsTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

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
        _home.RunDirectories.Should().BeEmpty();
        await _home.TrashIsEmptyAsync();
        (await File.ReadAllTextAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken)).Should().NotContain(_home.Home.Root);
    }

    /// <summary>As jobs do where they have no mount namespace of their own.</summary>
    [Fact]
    public async Task Remove_MountThatEverybodySees_IsUndoneAndTakesNothingFromIt()
    {
        var kept = _home.Scratch.Write("others/kept", "1");
        var job = _home.Job(
            $"mkdir m; pwd > {_home.At("pwd.tmp")}; mv {_home.At("pwd.tmp")} {_home.At("pwd")}; until [ -e {_home.At("go")} ]; do sleep 0.01; done"
        );
        _node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("pwd")), "the job runs");
        var directory = (await File.ReadAllTextAsync(_home.At("pwd"), TestContext.Current.CancellationToken)).TrimEnd();
        await BindAsync(_home.At("others"), Path.Combine(directory, "m"));
        File.Exists(Path.Combine(directory, "m", "kept")).Should().BeTrue();

        _home.Scratch.Write("go", "");
        (await _node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);

        await _home.TrashIsEmptyAsync();
        File.ReadAllText(kept).Should().Be("1");
        (await File.ReadAllTextAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken)).Should().NotContain(_home.Home.Root);
    }

    [Fact]
    public async Task EmptyTrash_MountInIt_TakesNothingFromIt()
    {
        var kept = _home.Scratch.Write("others/kept", "1");
        var left = Directory.CreateDirectory(Path.Combine(_home.Directories.Trash, "left", "m")).FullName;
        await BindAsync(_home.At("others"), left);
        File.Exists(Path.Combine(left, "kept")).Should().BeTrue();
        await _node.DisposeAsync();

        _node = await TestNode.StartAsync(_home);

        await _home.TrashIsEmptyAsync();
        File.ReadAllText(kept).Should().Be("1");
    }

    private static async Task BindAsync(string source, string target)
    {
        using var mount = Process.Start(
            new ProcessStartInfo("mount", ["--bind", source, target]) { UseShellExecute = false, RedirectStandardError = true }
        )!;
        await mount.WaitForExitAsync();
        Assert.SkipWhen(mount.ExitCode != 0, "Nothing can be mounted here.");
    }
}
