using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Client.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Packages;

public sealed class SendTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>, IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task SendAsync_NewPackage_SendsEachContentOnceAndAJobSeesIt()
    {
        _scratch.Write("tree/a.txt", "same in send test");
        _scratch.Write("tree/deep/b.txt", "same in send test");
        _scratch.Write("tree/c.txt", "other in send test");

        var (package, summary) = await SendAsync();

        summary.Files.Should().Be(3);
        summary.BlobsSent.Should().Be(2, "equal contents travel once");
        (await RunAsync("cat deep/b.txt c.txt", package.Tree)).Should().EndWith("same in send testother in send test");
    }

    [Fact]
    public async Task SendAsync_NothingChanged_SendsNothing()
    {
        _scratch.Write("tree/a.txt", "unchanged");
        await SendAsync();

        var (_, summary) = await SendAsync();

        summary.BytesSent.Should().Be(0);
        summary.BlobsSent.Should().Be(0);
    }

    [Fact]
    public async Task SendAsync_OneEditAmongMany_SendsThatFileAndNotTheList()
    {
        for (var i = 0; i < 500; i++)
        {
            _scratch.Write($"tree/d{i % 10}/f{i}", $"file {i} of the edit test");
        }

        var (whole, first) = await SendAsync();
        _scratch.Write("tree/d3/f3", "edited");

        var (edited, second) = await SendAsync();

        first.BlobsSent.Should().Be(500);
        second.BlobsSent.Should().Be(1);
        second.BytesSent.Should().BeLessThan(whole.Tree.Canonical.Length / 10, "the list goes as a difference");
        (await RunAsync("cat d3/f3 d4/f4", edited.Tree)).Should().EndWith("editedfile 4 of the edit test");
    }

    [Fact]
    public async Task SendAsync_ClusterThatForgotTheLastPackage_GetsTheWholeList()
    {
        _scratch.Write("tree/a.txt", "first cluster");
        await SendAsync();
        _scratch.Write("tree/b.txt", "second cluster");

        await using var other = await Daemon.StartAsync(_scratch.At("other"));
        using var client = await SatchelClient.ConnectAsync(
            new Client.Connecting.ConnectOptions { Address = other.Address, Home = other.Home },
            CancellationToken.None
        );
        var package = await BuildAsync();
        var summary = await client.Packages.SendAsync(package, progress: null, CancellationToken.None);

        summary.BlobsSent.Should().Be(2);
        package.Previous.Should().NotBeNull("this machine remembers what it sent to the first cluster");
    }

    [Fact]
    public async Task SendAsync_FileLargerThanABatch_GoesAlone()
    {
        var content = new byte[BlobFrame.MaxBlobSize + 1];
        new Random(7).NextBytes(content);
        _scratch.Write("tree/small", "small beside large");
        await File.WriteAllBytesAsync(_scratch.At("tree", "large"), content);

        var (package, summary) = await SendAsync();

        summary.BlobsSent.Should().Be(2);
        (await RunAsync("wc -c < large", package.Tree)).Should().EndWith($"{content.Length}\n");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(BlobFrame.MaxBlobSize + 20)]
    public async Task SendAsync_FileThatChangedAfterItWasPackaged_IsRefusedAndNothingIsCommitted(int size)
    {
        _scratch.Write("tree/a", new string('a', size));
        var package = await BuildAsync();
        _scratch.Write("tree/a", new string('b', size));
        using var client = await cluster.ConnectAsync();

        var send = () => client.Packages.SendAsync(package, progress: null, CancellationToken.None);

        (await send.Should().ThrowAsync<Abstractions.Errors.SatchelException>()).Which.Error.Code.Should().Be("file_changed");
        using var answer = await cluster.Daemon.Http.GetAsync($"/v1/packages/{package.Tree.Digest}");
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SendAsync_Archive_IsSentOnceAndRuns()
    {
        var zip = _scratch.At("work.zip");
        await using (var archive = await System.IO.Compression.ZipFile.OpenAsync(zip, System.IO.Compression.ZipArchiveMode.Create))
        {
            await using var writer = new StreamWriter(await archive.CreateEntry("inside/hello.txt").OpenAsync());
            await writer.WriteAsync("from the archive");
        }

        using var client = await cluster.ConnectAsync();
        var local = await ReadAsync(Path.GetFileName(zip));
        var first = await client.Packages.SendAsync(local, progress: null, CancellationToken.None);
        var again = await client.Packages.SendAsync(local, progress: null, CancellationToken.None);

        var told =
            $"'{zip}' holds nothing but the directory 'inside': the job starts above it. Pack what is in it if the job should start inside.";
        first.Should().BeEquivalentTo(new UploadSummary(1, new FileInfo(zip).Length, new FileInfo(zip).Length, 1) { Warnings = [told] });
        again.BytesSent.Should().Be(0);
        var job = await cluster.Daemon.SubmitAsync("cat inside/hello.txt", runtimeEnv: new() { ["working_dir"] = $"gcs://{local.Name}" });
        (await cluster.Daemon.WaitForEndAsync(job.SubmissionId!)).Status.Should().Be(Abstractions.Jobs.JobStatus.Succeeded);
        (await cluster.Daemon.LogsAsync(job.SubmissionId!)).Should().EndWith("from the archive");
    }

    [Fact]
    public async Task SendAsync_SameArchiveUnderAnotherName_SendsNothing()
    {
        var bytes = new ZipBuilder().Add("l", "../out", 0xA1FF).Add("hello.txt", "by another name").Zip();
        await File.WriteAllBytesAsync(_scratch.At("one.zip"), bytes);
        await File.WriteAllBytesAsync(_scratch.At("мой код #2.zip"), bytes);
        using var client = await cluster.ConnectAsync();
        await client.Packages.SendAsync(await ReadAsync("one.zip"), progress: null, CancellationToken.None);

        var other = await ReadAsync("мой код #2.zip");
        var sent = await client.Packages.SendAsync(other, progress: null, CancellationToken.None);

        sent.BytesSent.Should().Be(0);
        other.Name.Should().EndWith("_мой_код__2.zip");
        var job = await cluster.Daemon.SubmitAsync("cat hello.txt", runtimeEnv: new() { ["working_dir"] = $"gcs://{other.Name}" });
        (await cluster.Daemon.WaitForEndAsync(job.SubmissionId!)).Status.Should().Be(Abstractions.Jobs.JobStatus.Succeeded);
        var log = await cluster.Daemon.LogsAsync(job.SubmissionId!);
        log.Should()
            .EndWith("by another name")
            .And.Contain("'мой_код__2.zip': Entry 'l' is a link that leads out")
            .And.NotContain("gcs://");
    }

    [Fact]
    public async Task SendAsync_ConnectionThatBreaksUnderAnArchive_SendsItAgain()
    {
        var zip = _scratch.At("broken.zip");
        var content = new byte[4 * 1024 * 1024];
        new Random(12).NextBytes(content);
        await using (var archive = await System.IO.Compression.ZipFile.OpenAsync(zip, System.IO.Compression.ZipArchiveMode.Create))
        {
            await using var entry = await archive.CreateEntry("data").OpenAsync();
            await entry.WriteAsync(content);
        }

        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 1, bytes: 1024 * 1024);
        using var client = await ConnectAsync(relay, () => { });
        var local = await ReadAsync(Path.GetFileName(zip));

        await client.Packages.SendAsync(local, progress: null, CancellationToken.None);

        relay.Cuts.Should().Be(1);
        (await client.Packages.SendAsync(local, progress: null, CancellationToken.None)).BytesSent.Should().Be(0, "it is there");
    }

    [Fact]
    public async Task SendAsync_HostileArchive_IsRefusedUnderItsOwnNameAndNotSent()
    {
        var hostile = HostileArchives.All["zip name '../evil'"];
        var zip = _scratch.At("mine.zip");
        await File.WriteAllBytesAsync(zip, hostile.Bytes);
        using var client = await cluster.ConnectAsync();
        var local = await ReadAsync(Path.GetFileName(zip));

        var send = () => client.Packages.SendAsync(local, progress: null, CancellationToken.None);

        var error = (await send.Should().ThrowAsync<Abstractions.Errors.SatchelException>()).Which.Error;
        error.Code.Should().Be("archive_refused");
        error.Message.Should().Contain("mine.zip").And.Contain("'..'");
        using var answer = await cluster.Daemon.Http.GetAsync($"/api/packages/gcs/{local.Name}");
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    private Task<LocalArchive> ReadAsync(string name) =>
        LocalArchive.ReadAsync(_scratch.At(name), isWorkingDirectory: true, cacheDirectory: null, progress: null, CancellationToken.None);

    private Task<SatchelClient> ConnectAsync(CuttingRelay relay, Action away) =>
        SatchelClient.ConnectAsync(
            new Client.Connecting.ConnectOptions
            {
                Address = relay.Address,
                Home = cluster.Home,
                Away = _ => away(),
            },
            CancellationToken.None
        );

    private async Task<(BuiltPackage Package, UploadSummary Summary)> SendAsync()
    {
        using var client = await cluster.ConnectAsync();
        var package = await BuildAsync();
        return (package, await client.Packages.SendAsync(package, progress: null, CancellationToken.None));
    }

    private Task<BuiltPackage> BuildAsync() =>
        PackageBuilder.BuildAsync(
            new PackageRequest(_scratch.At("tree"), IgnoreSettings.Create([], gitignore: true, []))
            {
                CacheDirectory = _scratch.At("cache"),
            },
            null,
            CancellationToken.None
        );

    private async Task<string> RunAsync(string entrypoint, PackageTree tree)
    {
        var job = await cluster.Daemon.SubmitAsync(entrypoint, runtimeEnv: new() { ["working_dir"] = PackageUri.For(tree.Digest) });
        await cluster.Daemon.WaitForEndAsync(job.SubmissionId!);
        return await cluster.Daemon.LogsAsync(job.SubmissionId!);
    }
}
