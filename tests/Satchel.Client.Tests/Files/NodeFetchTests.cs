using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Files;

namespace Satchel.Client.Tests.Files;

/// <summary>Files that the client takes from where the node keeps them.</summary>
public sealed class NodeFetchTests(ClusterFixture cluster) : FetchTest(cluster)
{
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
        Directory.EnumerateFileSystemEntries(Scratch.At("home"), ".*").Should().BeEmpty("no part stays");
    }

    [Fact]
    public async Task FetchAsync_WhatTheNodeKeepsIsNotWhatItWas_IsNotTaken()
    {
        var job = await RunAsync("echo content > file");
        var place = await PlaceAsync(job);
        await File.WriteAllTextAsync(place, "another\n", TestContext.Current.CancellationToken);

        var fetch = () => FetchFromHomeAsync(job);

        (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("file_damaged");
        Directory.EnumerateFileSystemEntries(Scratch.At("home")).Should().BeEmpty();
    }

    [Fact]
    public async Task FetchAsync_ALinkIsWhereTheNodeKeepsAFile_IsNotFollowed()
    {
        var job = await RunAsync("echo content > file");
        var place = await PlaceAsync(job);
        File.Move(place, Scratch.At("moved"));
        File.CreateSymbolicLink(place, Scratch.At("moved"));

        var fetch = () => FetchFromHomeAsync(job);

        var error = (await fetch.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("file_damaged");
        error.Message.Should().Contain("'file' is no longer what the job left").And.Contain("is a link, not a regular file");
        Directory.EnumerateFileSystemEntries(Scratch.At("home"), "file").Should().BeEmpty();
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
        using var client = await SatchelClient.ConnectAsync(new ConnectOptions { Home = Cluster.Home }, CancellationToken.None);
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
            new FetchOptions(Scratch.At("home")) { Progress = progress },
            TestContext.Current.CancellationToken
        );

        isBack.Should().BeTrue();
        await IsTheJobsAsync(job, "large");
    }

    /// <summary>Where the node keeps the one file of a job.</summary>
    private async Task<string> PlaceAsync(JobView job)
    {
        using var client = await Cluster.ConnectAsync();
        var pages = await client
            .JobFiles.ListAsync(job, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return pages.Single().Files.Single().Place!;
    }

    private async Task<FetchSummary> FetchFromHomeAsync(JobView job)
    {
        using var client = await SatchelClient.ConnectAsync(new ConnectOptions { Home = Cluster.Home }, CancellationToken.None);
        return await client.JobFiles.FetchAsync(job, new FetchOptions(Scratch.At("home")), TestContext.Current.CancellationToken);
    }

    private sealed class Told(Action<FetchProgress> tell) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => tell(value);
    }
}
