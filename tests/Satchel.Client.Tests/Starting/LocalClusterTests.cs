using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client.Starting;
using Satchel.Posix.Locks;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Starting;

public sealed class LocalClusterTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Find_HeadThatRuns_IsFoundUntilItIsKilled()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        var cluster = new LocalCluster(daemon.Home);

        cluster.Find()!.Address.Should().Be(daemon.Address);
        await daemon.KillAsync();

        File.Exists(daemon.Home.HeadFile).Should().BeTrue("a killed daemon cannot tidy up");
        cluster.Find().Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{half")]
    [InlineData("null")]
    public void Find_FileThatIsNoRecord_IsNone(string content)
    {
        _scratch.Write("home/head.json", content);

        new LocalCluster(new SatchelHome(_scratch.At("home"))).Find().Should().BeNull();
    }

    [Fact]
    public void Find_PidThatAnotherProcessHasNow_IsNone()
    {
        var home = new SatchelHome(_scratch.At("home"));
        var stale = new HeadRecord("http://127.0.0.1:8265", Environment.ProcessId, 1, "0.1.0");
        _scratch.Write("home/head.json", JsonSerializer.Serialize(stale, WireJson.Default.HeadRecord));

        new LocalCluster(home).Find().Should().BeNull("this process started at another moment");
    }

    [Fact]
    public void Find_HeadOfAnotherNamespace_IsThereForAsLongAsItHasTheHome()
    {
        var home = new SatchelHome(_scratch.At("home"));
        var head = new HeadRecord("http://127.0.0.1:8265", 1, 1, "0.1.0") { Namespaces = "pid:[1] time:[1]" };
        _scratch.Write("home/head.json", JsonSerializer.Serialize(head, WireJson.Default.HeadRecord));
        var cluster = new LocalCluster(home);
        using (FileLock.TryTake(home.HeadLock))
        {
            cluster.Find().Should().Be(head);
        }

        cluster.Find().Should().BeNull();
        cluster.Invoking(_ => LocalCluster.Kill(head)).Should().Throw<SatchelException>().Which.Error.Code.Should().Be("stop_failed");
    }

    /// <summary>Any job can put one there.</summary>
    [Fact]
    public async Task Find_PipeOrDeviceInPlaceOfTheRecord_IsNoneWithoutWaiting()
    {
        var home = new SatchelHome(_scratch.Path);
        SpecialFile.MakePipe(home.HeadFile);
        (await FindAsync(home)).Should().BeNull();
        File.Delete(home.HeadFile);
        File.CreateSymbolicLink(home.HeadFile, "/dev/zero");

        (await FindAsync(home)).Should().BeNull();
    }

    [Fact]
    public async Task Find_RecordOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        var home = new SatchelHome(_scratch.Path);
        _scratch.Write("head.json", "{}");
        SpecialFile.GiveAway(home.HeadFile);

        var find = () => FindAsync(home);

        (await find.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("home_unreadable");
    }

    [Fact]
    public async Task WaitForEndAsync_HeadThatLeaves_IsSeen()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        var cluster = new LocalCluster(daemon.Home);
        var head = cluster.Find()!;

        (await cluster.WaitForEndAsync(head, TimeSpan.Zero, CancellationToken.None)).Should().BeFalse();
        var leaving = daemon.ShutDownAsync(keepJobs: false);

        (await cluster.WaitForEndAsync(head, TimeSpan.FromSeconds(60), CancellationToken.None)).Should().BeTrue();
        (await leaving).Should().Be(0);
    }

    private static Task<HeadRecord?> FindAsync(SatchelHome home) =>
        Task.Run(new LocalCluster(home).Find, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
