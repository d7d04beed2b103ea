using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Packages;

public sealed class PackageCollectionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly TemporaryDirectory _directory = new();
    private readonly SettableClock _clock = new();
    private FileBlobStore _blobs;
    private PackageStore _packages;

    public PackageCollectionTests()
    {
        _blobs = OpenBlobs();
        _packages = OpenPackages();
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Collect_PackageThatNothingNames_GoesWithItsBlobsOnceTheGraceIsOver()
    {
        var needed = await CommitAsync("needed", "shared");
        var unneeded = await CommitAsync("unneeded", "shared");

        (await CollectAsync(needed)).Packages.Should().Be(0, "it was used lately");
        Pass(Grace * 2);
        (await CollectAsync(needed)).Packages.Should().Be(1);
        Pass(Grace * 2);
        (await CollectAsync(needed)).Packages.Should().Be(0);

        (await _packages.FindAsync(unneeded.Digest, None)).Should().BeNull();
        (await _packages.FindAsync(needed.Digest, None)).Should().NotBeNull();
        (await MissingAsync("needed", "shared", "unneeded")).Should().Equal(DigestOf("unneeded"));
    }

    [Fact]
    public async Task Collect_PackageThatIsAskedForAgain_Stays()
    {
        var package = await CommitAsync("a");
        Pass(Grace * 2);
        await _packages.StageAsync(package, None);

        (await CollectAsync()).Packages.Should().Be(0);

        Pass(Grace / 2);
        Reopen();
        (await CollectAsync()).Packages.Should().Be(0, "its last use is known after a restart");
        Pass(Grace);
        (await CollectAsync()).Packages.Should().Be(1);
    }

    [Fact]
    public async Task Collect_ClockSetForward_RecentUseCounts()
    {
        await CommitAsync("a");
        _clock.Now += TimeSpan.FromDays(400);

        (await CollectAsync()).Packages.Should().Be(0);
    }

    [Fact]
    public async Task Collect_ArchiveByName_StaysWithItsPackageAndGoesWithIt()
    {
        await _packages.PutArchiveAsync("used.zip", Zip("a", "used"), None);
        await _packages.PutArchiveAsync("idle.zip", Zip("a", "idle"), None);
        var used = await _packages.ResolveAsync("gcs://used.zip", None);
        await _packages.ResolveAsync("gcs://idle.zip", None);
        Pass(Grace * 2);

        var collected = await _packages.CollectAsync(_ => Task.FromResult(Named("{\"working_dir\": \"gcs://used.zip\"}")), None);

        collected.Should().BeEquivalentTo(new { Packages = 1, Archives = 1 });
        (await _packages.FindAsync(used.Digest, None)).Should().NotBeNull();
        (await _packages.HasArchiveAsync("used.zip", None)).Should().BeTrue();
        (await _packages.HasArchiveAsync("idle.zip", None)).Should().BeFalse();

        Pass(Grace * 2);
        await CollectAsync();
        Pass(Grace * 2);
        await CollectAsync();
        foreach (var record in (string[])["committed", "archives", "unpacked"])
        {
            Directory.EnumerateFiles(_directory.At("packages", record)).Should().BeEmpty(record);
        }

        DiskUse.OfTree(_directory.At("store")).Should().BeLessThan(100_000);
    }

    [Fact]
    public async Task Collect_BlobThatIsNamedByItself_Stays()
    {
        var wheel = await _blobs.PutAsync(new MemoryStream("wheel"u8.ToArray()), expected: null, None);
        await _blobs.PutAsync(new MemoryStream("other"u8.ToArray()), expected: null, None);

        for (var i = 0; i < 3; i++)
        {
            Pass(Grace * 2);
            await _packages.CollectAsync(_ => Task.FromResult(Named($$"""{"pip": ["x @ blob:{{wheel.Digest}}"]}""")), None);
        }

        (await MissingAsync("wheel", "other")).Should().Equal(DigestOf("other"));
    }

    [Fact]
    public async Task Collect_NeedsCannotBeFound_RemovesNothing()
    {
        var package = await CommitAsync("a");
        Pass(Grace * 2);

        var collect = () => _packages.CollectAsync(_ => throw new IOException("damaged"), None);

        await collect.Should().ThrowAsync<IOException>();
        (await _packages.FindAsync(package.Digest, None)).Should().NotBeNull();
    }

    [Fact]
    public async Task Collect_RecordOfAnEarlierVersion_KeepsItsCommitTimeWhenItIsUsed()
    {
        var package = await CommitAsync("a");
        var record = _directory.At("packages", "committed", package.Digest.Hex);
        await File.WriteAllBytesAsync(record, [], None);
        var committed = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(record, committed);

        await _packages.FindAsync(package.Digest, None);

        await _packages.MaterializeAsync(package, _directory.At("out"), null, None);
        File.GetLastWriteTimeUtc(_directory.At("out", "f0")).Should().Be(committed);
        File.GetLastWriteTimeUtc(record).Should().Be(_clock.Now.UtcDateTime);
    }

    private static Digest DigestOf(string content) => Digest.Of(Encoding.UTF8.GetBytes(content));

    private static NamedContent Named(string json)
    {
        var named = new NamedContent();
        named.AddFrom(JsonNode.Parse(json)!);
        return named;
    }

    private static MemoryStream Zip(string name, string content)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var file = zip.CreateEntry(name).Open();
            file.Write(Encoding.UTF8.GetBytes(content));
        }

        bytes.Position = 0;
        return bytes;
    }

    private async Task<PackageTree> CommitAsync(params string[] contents)
    {
        foreach (var content in contents)
        {
            await _blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), expected: null, None);
        }

        var tree = PackageTree.Create(
            contents.Select(
                (content, index) =>
                    new PackageEntry.File(
                        $"f{index}",
                        new BlobRef(DigestOf(content), Encoding.UTF8.GetByteCount(content)),
                        PackageModes.File
                    )
            )
        );
        (await _packages.StageAsync(tree, None)).Should().BeEmpty();
        return tree;
    }

    private Task<PackagesCollected> CollectAsync(params PackageTree[] needed)
    {
        var named = new NamedContent();
        named.Digests.UnionWith(needed.Select(tree => tree.Digest));
        return _packages.CollectAsync(_ => Task.FromResult(named), None);
    }

    private async Task<IReadOnlyList<Digest>> MissingAsync(params string[] contents) =>
        await _blobs.FindMissingAsync([.. contents.Select(DigestOf)], None);

    private void Pass(TimeSpan time)
    {
        _clock.Now += time;
        _clock.Elapsed += time;
    }

    private FileBlobStore OpenBlobs() => FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);

    private PackageStore OpenPackages() =>
        new(
            _blobs,
            new PackageStoreOptions
            {
                Directory = _directory.At("packages"),
                Clock = _clock,
                Grace = Grace,
            }
        );

    private void Reopen()
    {
        _blobs.Dispose();
        _blobs = OpenBlobs();
        _packages = OpenPackages();
    }
}
