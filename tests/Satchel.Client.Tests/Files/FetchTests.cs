using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Files;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Files;

public sealed class FetchTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>, IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

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
            .EnumerateFiles(_scratch.At("home"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_scratch.At("home"), path))
            .Order(StringComparer.Ordinal)
            .Should()
            .Equal(expected);
    }

    [Fact]
    public async Task FetchAsync_OverOtherContent_LeavesItUnlessItIsToReplaceIt()
    {
        var job = await RunAsync("echo theirs > same; echo theirs > kept; mkdir d; echo new > d/new");
        _scratch.Write("home/kept", "mine");
        _scratch.Write("home/same", "theirs\n");

        var fetched = await FetchAsync(job);

        fetched.Refused.Select(file => $"{file.Path}: {file.Reason}").Should().Equal("kept: a file with other content is there");
        fetched.Files.Should().Be(2);
        File.ReadAllText(Home("kept")).Should().Be("mine");
        (await FetchAsync(job, options => options with { Replaces = true })).Refused.Should().BeEmpty();
        File.ReadAllText(Home("kept")).Should().Be("theirs\n");
    }

    [Fact]
    public async Task FetchAsync_LinksThatLeadOut_AreRefusedAndNotFollowed()
    {
        var outside = Directory.CreateDirectory(_scratch.At("outside")).FullName;
        var job = await RunAsync(
            $"ln -s {outside} absolute; mkdir d; ln -s ../../outside d/up; ln -s ../inside d/fine; mkdir out; echo x > out/x"
        );
        Directory.CreateDirectory(_scratch.At("home"));
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
        Directory.EnumerateFileSystemEntries(_scratch.At("home"), ".*").Should().BeEmpty("no part stays");
    }

    [Fact]
    public async Task FetchAsync_ConnectionThatBreaks_GoesOnWhereItBroke()
    {
        var job = await RunAsync("head -c 8000000 /dev/urandom > large; sha256sum < large");
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 2, bytes: 3_000_000, cutsAnswers: true);
        using var client = await SatchelClient.ConnectAsync(
            new ConnectOptions { Address = relay.Address, Home = cluster.Home },
            CancellationToken.None
        );

        var fetched = await client.JobFiles.FetchAsync(job, new FetchOptions(_scratch.At("home")), TestContext.Current.CancellationToken);

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
        Directory.CreateDirectory(_scratch.At("home"));
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
        var outside = _scratch.Write("outside", "mine");
        Directory.CreateDirectory(_scratch.At("home"));
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
        _scratch.Write("home/a", "mine");
        _scratch.Write("home/y", "mine");

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
        Directory.CreateDirectory(_scratch.At("home"));
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

    [Fact]
    public async Task FetchAsync_FromTheClusterOfOnesOwnHome_TakesWhatTheNodeKeeps()
    {
        var job = await RunAsync(
            "head -c 3000000 /dev/urandom > large; sha256sum < large; truncate -s 1M holes; : > empty; umask 077; echo s > secret"
        );

        var fetched = await FetchFromHomeAsync(job);

        fetched
            .Should()
            .BeEquivalentTo(
                new
                {
                    Files = 4,
                    Bytes = 3_000_000L + (1 << 20) + 2,
                    BytesReceived = 0L,
                },
                "nothing comes through a connection"
            );
        await IsTheJobsAsync(job, "large");
        File.ReadAllBytes(Home("holes")).Should().Equal(new byte[1 << 20]);
        File.ReadAllText(Home("secret")).Should().Be("s\n");
        File.GetUnixFileMode(Home("secret")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFileSystemEntries(_scratch.At("home"), ".*").Should().BeEmpty("no part stays");
    }

    [Fact]
    public async Task FetchAsync_WhatTheNodeKeepsIsNotWhatItWas_IsNotTaken()
    {
        var job = await RunAsync("echo content > file");
        var place = await PlaceAsync(job);
        await File.WriteAllTextAsync(place, "another\n", TestContext.Current.CancellationToken);

        var fetch = () => FetchFromHomeAsync(job);

        (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("file_damaged");
        Directory.EnumerateFileSystemEntries(_scratch.At("home")).Should().BeEmpty();
    }

    [Fact]
    public async Task FetchAsync_ALinkIsWhereTheNodeKeepsAFile_IsNotFollowed()
    {
        var job = await RunAsync("echo content > file");
        var place = await PlaceAsync(job);
        File.Move(place, _scratch.At("moved"));
        File.CreateSymbolicLink(place, _scratch.At("moved"));

        var fetch = () => FetchFromHomeAsync(job);

        var error = (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("file_damaged");
        error.Message.Should().Contain("'file' is no longer what the job left").And.Contain("is a link, not a regular file");
        Directory.EnumerateFileSystemEntries(_scratch.At("home"), "file").Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("con")]
    [InlineData("content and more\n")]
    public async Task FetchAsync_WhatTheNodeKeepsHasAnotherLength_SaysSo(string now)
    {
        var job = await RunAsync("echo content > file");
        await File.WriteAllTextAsync(await PlaceAsync(job), now, TestContext.Current.CancellationToken);

        var fetch = () => FetchAsync(job);

        var error = (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("file_damaged");
        error.Message.Should().Contain($"has {now.Length} bytes, not 8");
    }

    [Fact]
    public async Task FetchAsync_WhatTheNodeKeepsBreaksOff_ComesThroughTheConnection()
    {
        var job = await RunAsync("head -c 20000000 /dev/urandom > large; sha256sum < large");
        var place = await PlaceAsync(job);
        var content = await File.ReadAllBytesAsync(place, TestContext.Current.CancellationToken);
        var (most, isBack) = (0L, false);
        using var client = await SatchelClient.ConnectAsync(new ConnectOptions { Home = cluster.Home }, CancellationToken.None);
        var progress = new Told(there =>
        {
            if (there.Bytes < most && !isBack)
            {
                File.WriteAllBytes(place, content);
                isBack = true;
            }
            else if (most == 0 && there.Bytes is > 0 and < 20_000_000)
            {
                using var file = File.OpenHandle(place, FileMode.Open, FileAccess.Write);
                RandomAccess.SetLength(file, there.Bytes);
            }

            most = Math.Max(most, there.Bytes);
        });

        await client.JobFiles.FetchAsync(
            job,
            new FetchOptions(_scratch.At("home")) { Progress = progress },
            TestContext.Current.CancellationToken
        );

        isBack.Should().BeTrue();
        await IsTheJobsAsync(job, "large");
    }

    private string Home(string path) => _scratch.At("home", path);

    private async Task IsTheJobsAsync(JobView job, string name)
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Home(name))));
        (await cluster.Daemon.LogsAsync(job.SubmissionId!)).Should().Contain(digest);
    }

    private async Task<JobView> RunAsync(string entrypoint)
    {
        var job = await cluster.Daemon.SubmitAsync(entrypoint);
        return await cluster.Daemon.WaitForEndAsync(job.SubmissionId!);
    }

    /// <summary>Where the node keeps the one file of a job.</summary>
    private async Task<string> PlaceAsync(JobView job)
    {
        using var client = await cluster.ConnectAsync();
        var pages = await client
            .JobFiles.ListAsync(job, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return pages.Single().Files.Single().Place!;
    }

    private async Task<FetchSummary> FetchFromHomeAsync(JobView job)
    {
        using var client = await SatchelClient.ConnectAsync(new ConnectOptions { Home = cluster.Home }, CancellationToken.None);
        return await client.JobFiles.FetchAsync(job, new FetchOptions(_scratch.At("home")), TestContext.Current.CancellationToken);
    }

    private async Task<FetchSummary> FetchAsync(JobView job, Func<FetchOptions, FetchOptions>? change = null)
    {
        using var client = await cluster.ConnectAsync();
        var options = new FetchOptions(_scratch.At("home"));
        return await client.JobFiles.FetchAsync(job, change?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }

    private sealed class Told(Action<FetchProgress> tell) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => tell(value);
    }
}
