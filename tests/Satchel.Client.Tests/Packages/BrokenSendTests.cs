using System.IO.Compression;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Client.Tests.Packages;

/// <summary>Sending over connections that break.</summary>
public sealed class BrokenSendTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>, IDisposable
{
    private const int Large = 12 * 1024 * 1024;

    // What is on its way when a connection breaks is lost: buffers of the relay, of the kernel and of both ends.
    private const int OnItsWay = 3 * 1024 * 1024;

    // What the daemon has received and not read yet is lost with its connection.
    private const int Unread = 1_200_000;

    private readonly TemporaryDirectory _scratch = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Large);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task SendAsync_LargeFile_GoesOnWhereItBroke()
    {
        _scratch.Write("tree/small", "small beside what breaks");
        await WriteAsync("tree/large");
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 2, bytes: 4_000_000);
        var resumed = new List<ResumedFile>();

        var (package, summary) = await SendAsync(relay, resumed);

        relay.Cuts.Should().Be(2);
        relay.Uploaded.Should().BeLessThan(Large + OnItsWay, "what came does not go a second time");
        summary.BlobsSent.Should().Be(2);
        resumed.Should().HaveCount(2).And.OnlyContain(file => file.Path == "large" && file.Size == Large);
        resumed.Select(file => file.Held).Should().BeInAscendingOrder().And.OnlyContain(held => held > 4_000_000 - Unread);
        (await RunAsync("sha256sum < large", package.Tree)).Should().Contain(Digest.Of(_content).Hex);
    }

    [Fact]
    public async Task SendAsync_SmallerFile_IsSentAgain()
    {
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        _scratch.Write("tree/large", "");
        await File.WriteAllBytesAsync(_scratch.At("tree", "large"), content, TestContext.Current.CancellationToken);
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 2, bytes: 1_000_000);
        var away = 0;
        using var client = await ConnectAsync(relay, () => away++);

        await client.Packages.SendAsync(await BuildAsync(), progress: null, TestContext.Current.CancellationToken);

        relay.Cuts.Should().Be(2);
        away.Should().BeGreaterThan(0, "who waits is told");
    }

    [Fact]
    public async Task SendAsync_AfterAnAttemptThatWasCalledOff_SendsTheRest()
    {
        await WriteAsync("tree/large");
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        await using (var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 1, bytes: 6_000_000, until: never.Task))
        {
            var first = SendAsync(relay, [], stop.Token);
            await Eventually.TrueAsync(async () => await HeldAsync() > 5_000_000, "half of it is there");
            await stop.CancelAsync();
            await first.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
        }

        await using var whole = new CuttingRelay(cluster.Daemon.Address, cuts: 0, bytes: 0);
        var resumed = new List<ResumedFile>();
        var (package, summary) = await SendAsync(whole, resumed);

        resumed.Should().ContainSingle().Which.Held.Should().BeGreaterThan(5_000_000);
        summary.BytesSent.Should().BeLessThan(Large - 5_000_000);
        whole.Uploaded.Should().BeLessThan(Large - 4_000_000);
        (await RunAsync("sha256sum < large", package.Tree)).Should().Contain(Digest.Of(_content).Hex);
    }

    [Fact]
    public async Task SendAsync_LargeArchive_GoesOnWhereItBrokeAndRunsUnderItsName()
    {
        var zip = _scratch.At("large.zip");
        await using (var made = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            await using var entry = await made.CreateEntry("data", CompressionLevel.NoCompression)
                .OpenAsync(TestContext.Current.CancellationToken);
            await entry.WriteAsync(_content, TestContext.Current.CancellationToken);
        }

        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 2, bytes: 4_000_000);
        using var client = await ConnectAsync(relay, () => { });
        var local = await LocalArchive.ReadAsync(
            zip,
            isWorkingDirectory: true,
            cacheDirectory: null,
            progress: null,
            TestContext.Current.CancellationToken
        );
        var resumed = new List<ResumedFile>();

        await client.Packages.SendAsync(local, new Heard(resumed), TestContext.Current.CancellationToken);

        relay.Cuts.Should().Be(2);
        relay.Uploaded.Should().BeLessThan(Large + OnItsWay);
        resumed.Should().HaveCount(2).And.OnlyContain(file => file.Path == zip);
        (await client.Packages.SendAsync(local, progress: null, TestContext.Current.CancellationToken)).BytesSent.Should().Be(0);
        var job = await cluster.Daemon.SubmitAsync("sha256sum < data", runtimeEnv: new() { ["working_dir"] = $"gcs://{local.Name}" });
        await cluster.Daemon.WaitForEndAsync(job.SubmissionId!);
        (await cluster.Daemon.LogsAsync(job.SubmissionId!)).Should().Contain(Digest.Of(_content).Hex);
    }

    [Fact]
    public async Task SendAsync_BeginningThatIsAnothers_IsSentFromTheStart()
    {
        await WriteAsync("tree/large");
        await HoldAsync(RandomNumberGenerator.GetBytes(2_000_000));
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 0, bytes: 0);
        var resumed = new List<ResumedFile>();

        var (package, _) = await SendAsync(relay, resumed);

        resumed.Select(file => file.Held).Should().Equal(2_000_000, 0);
        (await RunAsync("sha256sum < large", package.Tree)).Should().Contain(Digest.Of(_content).Hex);
    }

    [Fact]
    public async Task SendAsync_BeginningLongerThanTheFile_IsSentFromTheStart()
    {
        await WriteAsync("tree/large");
        await HoldAsync(new byte[Large + 1]);
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 0, bytes: 0);

        var (package, _) = await SendAsync(relay, []);

        (await RunAsync("sha256sum < large", package.Tree)).Should().Contain(Digest.Of(_content).Hex);
    }

    [Fact]
    public async Task SendAsync_FileThatChangedSinceABeginningWasSent_IsRefused()
    {
        await WriteAsync("tree/large");
        var package = await BuildAsync();
        await HoldAsync(_content[..2_000_000]);
        await File.WriteAllBytesAsync(_scratch.At("tree", "large"), new byte[Large], TestContext.Current.CancellationToken);
        using var client = await cluster.ConnectAsync();

        var send = () => client.Packages.SendAsync(package, progress: null, TestContext.Current.CancellationToken);

        (await send.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("file_changed");
        (await HeldAsync()).Should().Be(0);
    }

    [Fact]
    public async Task SendAsync_TwoOfTheSameAtOnce_BothEndAndTheFileIsWhole()
    {
        await WriteAsync("tree/large");
        await using var relay = new CuttingRelay(cluster.Daemon.Address, cuts: 1, bytes: 5_000_000);

        var sent = await Task.WhenAll(SendAsync(relay, []), SendAsync(relay, []));

        relay.Uploaded.Should().BeLessThan(Large + (2 * OnItsWay), "the second waits for the first");
        sent.Sum(one => one.Summary.BlobsSent).Should().BeInRange(1, 2);
        (await RunAsync("sha256sum < large", sent[0].Package.Tree)).Should().Contain(Digest.Of(_content).Hex);
    }

    private async Task HoldAsync(byte[] beginning)
    {
        var directory = Directory
            .GetDirectories(cluster.Home.Root, "partial", SearchOption.AllDirectories)
            .Should()
            .ContainSingle()
            .Subject;
        await File.WriteAllBytesAsync(Path.Combine(directory, Digest.Of(_content).Hex), beginning, TestContext.Current.CancellationToken);
    }

    private async Task<long> HeldAsync() =>
        System
            .Text.Json.JsonSerializer.Deserialize(
                await cluster.Daemon.Http.GetStringAsync($"/v1/blobs/{Digest.Of(_content)}/upload", TestContext.Current.CancellationToken),
                WireJson.Default.BlobUploadState
            )!
            .Held;

    private async Task WriteAsync(string path)
    {
        _scratch.Write(path, "");
        await File.WriteAllBytesAsync(_scratch.At(path), _content, TestContext.Current.CancellationToken);
    }

    private async Task<(BuiltPackage Package, UploadSummary Summary)> SendAsync(
        CuttingRelay relay,
        List<ResumedFile> resumed,
        CancellationToken cancellationToken = default
    )
    {
        using var client = await ConnectAsync(relay, () => { });
        var package = await BuildAsync();
        return (package, await client.Packages.SendAsync(package, new Heard(resumed), cancellationToken));
    }

    private Task<SatchelClient> ConnectAsync(CuttingRelay relay, Action away) =>
        SatchelClient.ConnectAsync(
            new ConnectOptions
            {
                Address = relay.Address,
                Home = cluster.Home,
                Away = _ => away(),
            },
            CancellationToken.None
        );

    private Task<BuiltPackage> BuildAsync() =>
        PackageBuilder.BuildAsync(
            new PackageRequest(_scratch.At("tree"), IgnoreSettings.Create([], gitignore: true, [])),
            null,
            CancellationToken.None
        );

    private async Task<string> RunAsync(string entrypoint, PackageTree tree)
    {
        var job = await cluster.Daemon.SubmitAsync(entrypoint, runtimeEnv: new() { ["working_dir"] = PackageUri.For(tree.Digest) });
        await cluster.Daemon.WaitForEndAsync(job.SubmissionId!);
        return await cluster.Daemon.LogsAsync(job.SubmissionId!);
    }

    private sealed class Heard(List<ResumedFile> resumed) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
        {
            if (value.Resumed is { } file)
            {
                resumed.Add(file);
            }
        }
    }
}
