using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Client.Connecting;
using Satchel.Client.Files;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Files;

public sealed class FetchTests(ClusterFixture cluster) : FetchTest(cluster)
{
    [Fact]
    public async Task FetchAsync_AllKindsOfFiles_AreWhatTheJobLeft()
    {
        var job = await RunAsync(
            "umask 022; mkdir -p out/sub empty; echo w > out/w; echo s > out/secret; chmod 600 out/secret; chmod 755 out/w; ln -s w out/link; truncate -s 1M out/sub/holes"
        );

        var fetched = await FetchAsync(job);

        fetched
            .Should()
            .BeEquivalentTo(
                new
                {
                    Files = 4,
                    Bytes = 4L + (1 << 20),
                    Refused = Array.Empty<object>(),
                }
            );
        File.ReadAllText(Home("out/w")).Should().Be("w\n");
        File.GetUnixFileMode(Home("out/secret")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Home("out/w")).Should().HaveFlag(UnixFileMode.UserExecute);
        new FileInfo(Home("out/link")).LinkTarget.Should().Be("w");
        Directory.Exists(Home("empty")).Should().BeTrue();
        new FileInfo(Home("out/sub/holes")).Length.Should().Be(1 << 20);

        (await FetchAsync(job)).Should().BeEquivalentTo(new { Files = 4, BytesReceived = 0L }, "they are there");
    }

    [Theory]
    [InlineData(new[] { "*.pt" }, new[] { "a.pt", "out/b.pt", "out/deep/c.pt" })]
    [InlineData(new[] { "/*.pt" }, new[] { "a.pt" })]
    [InlineData(new[] { "out/" }, new[] { "out/b.pt", "out/deep/c.pt", "out/log" })]
    [InlineData(new[] { "out/**", "!*.pt" }, new[] { "out/log" })]
    public async Task FetchAsync_Patterns_PickAsInAGitignore(string[] patterns, string[] expected)
    {
        var job = await RunAsync("mkdir -p out/deep; touch a.pt out/b.pt out/deep/c.pt out/log");

        await FetchAsync(job, options => options with { Patterns = patterns });

        Directory
            .EnumerateFiles(Scratch.At("home"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Scratch.At("home"), path))
            .Order(StringComparer.Ordinal)
            .Should()
            .Equal(expected);
    }

    [Fact]
    public async Task FetchAsync_OverOtherContent_LeavesItUnlessItIsToReplaceIt()
    {
        var job = await RunAsync("echo theirs > same; echo theirs > kept; mkdir d; echo new > d/new");
        Scratch.Write("home/kept", "mine");
        Scratch.Write("home/same", "theirs\n");

        var fetched = await FetchAsync(job);

        fetched.Refused.Select(file => $"{file.Path}: {file.Reason}").Should().Equal("kept: a file with other content is there");
        fetched.Files.Should().Be(2);
        File.ReadAllText(Home("kept")).Should().Be("mine");
        (await FetchAsync(job, options => options with { Replaces = true })).Refused.Should().BeEmpty();
        File.ReadAllText(Home("kept")).Should().Be("theirs\n");
    }

    [Theory]
    [InlineData("mine", false, "file: a file with other content is there")]
    [InlineData("mine", true, "file: a file with other content is there")]
    [InlineData("theirs\n", false, null)]
    public async Task FetchAsync_AFileComesIntoThePlaceMeanwhile_Stays(string content, bool isRemote, string? refusal)
    {
        var job = await RunAsync("echo theirs > file; echo other > other");
        var meanwhile = new Meanwhile(() => Scratch.Write("home/file", content));
        using var client = await SatchelClient.ConnectAsync(
            new ConnectOptions { Address = isRemote ? Cluster.Daemon.Address : null, Home = Cluster.Home },
            CancellationToken.None
        );

        var fetched = await client.JobFiles.FetchAsync(
            job,
            new FetchOptions(Scratch.At("home")) { Patterns = ["file"], Progress = meanwhile },
            TestContext.Current.CancellationToken
        );

        fetched.Refused.Select(file => $"{file.Path}: {file.Reason}").Should().Equal(refusal is null ? [] : [refusal]);
        fetched.ForceHelps.Should().Be(refusal is not null);
        fetched.Files.Should().Be(refusal is null ? 1 : 0);
        File.ReadAllText(Home("file")).Should().Be(content);
        Directory.EnumerateFileSystemEntries(Scratch.At("home")).Should().Equal([Home("file")], "no part stays");
        (await FetchAsync(job, options => options with { Replaces = true })).Refused.Should().BeEmpty();
        File.ReadAllText(Home("file")).Should().Be("theirs\n");
    }

    [Fact]
    public async Task FetchAsync_LinksThatLeadOut_AreRefusedAndNotFollowed()
    {
        var outside = Directory.CreateDirectory(Scratch.At("outside")).FullName;
        var job = await RunAsync(
            $"ln -s {outside} absolute; mkdir d; ln -s ../../outside d/up; ln -s ../inside d/fine; mkdir out; echo x > out/x"
        );
        Directory.CreateDirectory(Scratch.At("home"));
        File.CreateSymbolicLink(Home("out"), outside);

        var refused = (await FetchAsync(job)).Refused;

        refused.Should().OnlyContain(file => file.Path.StartsWith("out") && file.Reason.Contains("'out' is no directory, or a link"));
        new FileInfo(Home("d/fine")).LinkTarget.Should().Be("../inside", "the others come");
        Directory.EnumerateFileSystemEntries(outside).Should().BeEmpty();

        File.Delete(Home("out"));
        (await FetchAsync(job)).Skipped.Select(file => file.Path).Should().BeEquivalentTo("absolute", "d/up");
        new FileInfo(Home("d/fine")).LinkTarget.Should().Be("../inside");
    }

    [Fact]
    public async Task FetchAsync_LinksThroughOtherLinks_NoneLeadsOut()
    {
        // Each by its words stays inside; behind the first, which leads to the top, ".." is the directory above.
        var job = await RunAsync("mkdir -p p/q r; ln -s ../.. p/q/d; ln -s p/q/d/.. e; ln -s ../p/q/d/r r/fine; ln -s ./../p/./q r/too");

        var fetched = await FetchAsync(job);

        fetched.Skipped.Select(file => file.Path).Should().Equal("e");
        new FileInfo(Home("p/q/d")).LinkTarget.Should().Be("../..");
        new FileInfo(Home("r/fine")).LinkTarget.Should().Be("../p/q/d/r");
        new FileInfo(Home("r/too")).LinkTarget.Should().Be("./../p/./q");
    }

    [Fact]
    public async Task FetchAsync_FilesOfEqualContentSideBySide_AllCome()
    {
        var job = await RunAsync(
            "for i in 1 2 3 4 5 6 7 8; do : > empty$i; echo first > equal$i; head -c 300000 /dev/zero > large$i; done"
        );

        var fetched = await FetchAsync(job);

        fetched.Should().BeEquivalentTo(new { Files = 24, Refused = Array.Empty<object>() });
        Enumerable.Range(1, 8).Select(number => File.ReadAllText(Home($"equal{number}"))).Should().AllBe("first\n");
        Directory.EnumerateFileSystemEntries(Scratch.At("home"), ".*").Should().BeEmpty("no part stays");
    }

    [Fact]
    public async Task FetchAsync_ConnectionThatBreaks_GoesOnWhereItBroke()
    {
        var job = await RunAsync("head -c 8000000 /dev/urandom > large; sha256sum < large");
        await using var relay = new CuttingRelay(Cluster.Daemon.Address, cuts: 2, bytes: 3_000_000, cutsAnswers: true);
        using var client = await SatchelClient.ConnectAsync(
            new ConnectOptions { Address = relay.Address, Home = Cluster.Home },
            CancellationToken.None
        );

        var fetched = await client.JobFiles.FetchAsync(job, new FetchOptions(Scratch.At("home")), TestContext.Current.CancellationToken);

        relay.Cuts.Should().Be(2);
        fetched.BytesReceived.Should().Be(8_000_000, "nothing comes twice");
        await IsTheJobsAsync(job, "large");
    }

    [Fact]
    public async Task FetchAsync_PartOfAnAttemptBefore_IsGoneOnWithOrFoundOut()
    {
        var job = await RunAsync("head -c 1000000 /dev/urandom > large; sha256sum < large");
        await FetchAsync(job);
        var content = await File.ReadAllBytesAsync(Home("large"), TestContext.Current.CancellationToken);
        var part = Home(JobFileDownload.PartOf("large", new Digest(System.Security.Cryptography.SHA256.HashData(content))));
        File.Delete(Home("large"));
        await File.WriteAllBytesAsync(part, content[..400_000], TestContext.Current.CancellationToken);

        (await FetchAsync(job)).BytesReceived.Should().Be(600_000);
        await IsTheJobsAsync(job, "large");

        File.Delete(Home("large"));
        await File.WriteAllBytesAsync(part, new byte[400_000], TestContext.Current.CancellationToken);
        (await FetchAsync(job)).BytesReceived.Should().Be(1_600_000, "what was there was no part of it");
        await IsTheJobsAsync(job, "large");
    }

    [Fact]
    public async Task FetchAsync_DiskIsFullAndThenNot_GoesOnWhereItWas()
    {
        using var disk = SmallDisk.TryMount("4m", names: 100, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var job = await RunAsync("head -c 6000001 /dev/urandom > large; sha256sum < large");
        var fetch = () => FetchAsync(job, options => options with { Directory = disk.Path });
        (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        var part = Directory.EnumerateFiles(disk.Path).Should().ContainSingle().Subject;
        Directory.CreateDirectory(Scratch.At("home"));
        var length = new FileInfo(part).Length;
        length.Should().BeInRange(1_000_000, 4 << 20);
        File.Copy(part, Home(Path.GetFileName(part)));

        (await FetchAsync(job)).BytesReceived.Should().Be(6_000_001 - length, "what was written is what there was");

        await IsTheJobsAsync(job, "large");
    }

    [Fact]
    public async Task FetchAsync_PartHasAnotherName_IsNotWrittenThrough()
    {
        var job = await RunAsync("echo content > file");
        var outside = Scratch.Write("outside", "mine");
        Directory.CreateDirectory(Scratch.At("home"));
        var digest = new Digest(System.Security.Cryptography.SHA256.HashData("content\n"u8));
        using (var link = System.Diagnostics.Process.Start("ln", [outside, Home(JobFileDownload.PartOf("file", digest))]))
        {
            await link.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await FetchAsync(job)).Files.Should().Be(1);

        File.ReadAllText(outside).Should().Be("mine");
        File.ReadAllText(Home("file")).Should().Be("content\n");
    }

    [Fact]
    public async Task FetchAsync_AFileIsWhereADirectoryBelongs_TheRestComes()
    {
        var job = await RunAsync("mkdir a; echo x > a/x; echo z > z; mkdir y; ln -s z zz");
        Scratch.Write("home/a", "mine");
        Scratch.Write("home/y", "mine");

        var fetched = await FetchAsync(job, options => options with { Replaces = true });

        fetched.Refused.Select(file => file.Path).Should().Equal("a", "a/x", "y");
        fetched.Refused.Should().OnlyContain(file => file.Reason.Contains("is no directory") && !file.Reason.Contains("/proc"));
        fetched.ForceHelps.Should().BeFalse();
        fetched.Files.Should().Be(2);
    }

    [Fact]
    public async Task FetchAsync_AnotherCallIsWritingIt_SaysSo()
    {
        var job = await RunAsync("echo content > file; echo other > other");
        var digest = new Digest(System.Security.Cryptography.SHA256.HashData("content\n"u8));
        Directory.CreateDirectory(Scratch.At("home"));
        using (PartFile.TryOpen(Home(JobFileDownload.PartOf("file", digest))))
        {
            var fetched = await FetchAsync(job);

            fetched.Files.Should().Be(1);
            fetched
                .Refused.Select(file => $"{file.Path}: {file.Reason}")
                .Should()
                .Equal("file: another call brings it here at this moment");
        }

        (await FetchAsync(job)).Files.Should().Be(2);
    }

    /// <summary>Does something once the first bytes have come, before they have their name.</summary>
    private sealed class Meanwhile(Action act) : IProgress<FetchProgress>
    {
        private int _told;

        public void Report(FetchProgress value)
        {
            if (Interlocked.Exchange(ref _told, 1) == 0)
            {
                act();
            }
        }
    }
}
