using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Environments.Tests.Packages;

public sealed class PackageStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private FileBlobStore _blobs;
    private PackageStore _packages;

    public PackageStoreTests()
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
    public async Task StageThenCommit_BlobsArriveBetween_CommitsAndSurvivesReopening()
    {
        var tree = PackageTree.Create([File("a", "1"), File("b/c", "2"), new PackageEntry.Directory("d", PackageModes.Directory)]);

        (await _packages.StageAsync(tree, None)).Should().BeEquivalentTo([DigestOf("1"), DigestOf("2")]);
        (await _packages.FindAsync(tree.Digest, None)).Should().BeNull();
        await PutAsync("1");
        (await _packages.CommitAsync(tree.Digest, None)).Should().Equal(DigestOf("2"));
        (await _packages.FindAsync(tree.Digest, None)).Should().BeNull();
        await PutAsync("2");
        (await _packages.CommitAsync(tree.Digest, None)).Should().BeEmpty();

        Reopen();
        (await _packages.FindAsync(tree.Digest, None))!.Entries.Should().Equal(tree.Entries);
        (await _packages.ResolveAsync(PackageUri.For(tree.Digest), None)).Digest.Should().Be(tree.Digest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FindAsync_APipeOrALinkInThePlaceOfTheRecord_IsNotCommittedUntilItIsCommittedAgain(bool isLink)
    {
        await PutAsync("1");
        var tree = PackageTree.Create([File("a", "1")]);
        await _packages.StageAsync(tree, None);
        var record = _directory.At("packages", "committed", tree.Digest.Hex);
        var elsewhere = _directory.Write("elsewhere", "2026-01-01T00:00:00Z\n");
        var before = System.IO.File.GetLastWriteTimeUtc(elsewhere);
        System.IO.File.Delete(record);
        if (isLink)
        {
            System.IO.File.CreateSymbolicLink(record, elsewhere);
        }
        else
        {
            SpecialFile.MakePipe(record);
        }

        (await _packages.FindAsync(tree.Digest, None)).Should().BeNull();
        System.IO.File.GetLastWriteTimeUtc(elsewhere).Should().Be(before);
        (await _packages.CommitAsync(tree.Digest, None)).Should().BeEmpty();
        (await _packages.FindAsync(tree.Digest, None)).Should().NotBeNull();
    }

    [Fact]
    public async Task StageAsync_EverythingThere_CommitsAtOnce()
    {
        await PutAsync("1");
        var tree = PackageTree.Create([File("a", "1")]);

        (await _packages.StageAsync(tree, None)).Should().BeEmpty();

        (await _packages.FindAsync(tree.Digest, None)).Should().NotBeNull();
    }

    [Fact]
    public async Task CommitAsync_NeverStaged_SaysSo()
    {
        var commit = () => _packages.CommitAsync(DigestOf("nothing"), None);

        await commit.Should().ThrowAsync<BlobNotFoundException>();
    }

    [Fact]
    public async Task CommitAsync_BlobThatIsNoTree_IsRefusedWithoutReadingItWhole()
    {
        var small = await _blobs.PutAsync(new MemoryStream([1, 2, 3]), expected: null, None);
        using var zeros = new ManyZeros(300L * 1024 * 1024);
        var large = new PackageStore(new OneBlob(zeros), new PackageStoreOptions { Directory = _directory.At("others") });

        foreach (var packages in (PackageStore[])[_packages, large])
        {
            var commit = () => packages.CommitAsync(small.Digest, None);
            await commit.Should().ThrowAsync<PackageFormatException>();
        }

        zeros.Given.Should().Be(0);
    }

    [Fact]
    public async Task FindAsync_BlobLostOnDisk_CountsAsNotCommittedUntilItIsSentAgain()
    {
        await PutAsync("1");
        var tree = PackageTree.Create([File("a", "1")]);
        await _packages.StageAsync(tree, None);
        Damage(DigestOf("1"));

        var materialize = () => _packages.MaterializeAsync(tree, _directory.At("bad"), progress: null, None);
        await materialize.Should().ThrowAsync<BlobMismatchException>();
        Directory.Exists(_directory.At("bad")).Should().BeFalse();
        (await _packages.FindAsync(tree.Digest, None)).Should().BeNull();

        (await _packages.StageAsync(tree, None)).Should().Equal(DigestOf("1"));
        await PutAsync("1");
        (await _packages.CommitAsync(tree.Digest, None)).Should().BeEmpty();
        await _packages.MaterializeAsync(tree, _directory.At("good"), progress: null, None);
        System.IO.File.ReadAllText(_directory.At("good", "a")).Should().Be("1");
    }

    [Fact]
    public async Task StageAsync_OverQuota_NamesTheTenLargest()
    {
        _packages = OpenPackages(maxBytes: 1000);
        var tree = PackageTree.Create(
            Enumerable
                .Range(1, 12)
                .Select(i => new PackageEntry.File($"f{i:00}", new BlobRef(DigestOf($"{i}"), i * 1024), PackageModes.File))
        );

        var stage = () => _packages.StageAsync(tree, None);

        var error = (await stage.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("package_too_large");
        error.Message.Should().Contain("f12 (12.0 KiB), f11 (11.0 KiB)").And.Contain("f03 (3.0 KiB)").And.NotContain("f02");
        error.Hint.Should().Contain("SATCHEL_MAX_PACKAGE_BYTES");
    }

    [Fact]
    public async Task PutArchiveAsync_OverQuota_StoresNothing()
    {
        _packages = OpenPackages(maxBytes: 1000);

        var put = () => _packages.PutArchiveAsync("a.zip", new MemoryStream(new byte[1001]), None);

        (await put.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("package_too_large");
        (await _packages.HasArchiveAsync("a.zip", None)).Should().BeFalse();
    }

    [Theory]
    [InlineData("_ray_pkg_0123456789abcdef.zip")]
    [InlineData("../../../etc/cron.d/evil.zip")]
    [InlineData("a/b\0c\n.zip")]
    [InlineData("x y?%#\u00e9\U0001F600.zip")]
    [InlineData("LONG.zip")]
    public async Task ResolveAsync_UploadedUnderAnyName_Unpacks(string name)
    {
        name = name.Replace("LONG", new string('n', 5000));
        (await _packages.HasArchiveAsync(name, None)).Should().BeFalse();
        await _packages.PutArchiveAsync(name, Zip(("top/a", "1"), ("top/b", "2")), None);
        Reopen();

        (await _packages.HasArchiveAsync(name, None)).Should().BeTrue();
        var tree = await _packages.ResolveAsync("gcs://" + name, None);

        tree.Entries.Should().Equal(File("top/a", "1"), File("top/b", "2"));
        (await _packages.FindAsync(tree.Digest, None)).Should().NotBeNull();
        Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).Should().BeEquivalentTo("store", "packages");
    }

    [Fact]
    public async Task FindWarnings_ArchiveWhoseEntriesWereLeftOut_SaysWhichAlsoAfterARestart()
    {
        var archive = new TarBuilder().Add("a", "1").Add("l", type: '2', link: "../../outside").Gzip();
        await _packages.PutArchiveAsync("odd.tar.gz", new MemoryStream(archive), None);
        var tree = await _packages.ResolveAsync("gcs://odd.tar.gz", None);
        Reopen();

        _packages.FindWarnings(tree.Digest).Should().ContainSingle().Which.Should().Contain("Entry 'l'").And.Contain("left out");
        _packages.FindWarnings(Digest.Of("another"u8)).Should().BeEmpty();
    }

    [Fact]
    public async Task PutArchiveAsync_NameUploadedBefore_LastWins()
    {
        await _packages.PutArchiveAsync("a.zip", Zip(("x", "1")), None);
        var first = await _packages.ResolveAsync("gcs://a.zip", None);
        await _packages.PutArchiveAsync("a.zip", Zip(("x", "2")), None);

        var second = await _packages.ResolveAsync("gcs://a.zip", None);

        first.Entries.Should().Equal(File("x", "1"));
        second.Entries.Should().Equal(File("x", "2"));
    }

    [Fact]
    public async Task ResolveAsync_ManyCallersAtOnce_UnpacksOnce()
    {
        await _packages.PutArchiveAsync("a.zip", Zip([.. Enumerable.Range(0, 200).Select(i => ($"d/f{i}", $"{i}"))]), None);

        var trees = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _packages.ResolveAsync("gcs://a.zip", None))));

        trees.Select(tree => tree.Digest).Distinct().Should().ContainSingle();
        Directory.GetFiles(_directory.At("store", "packs")).Should().ContainSingle();
    }

    [Theory]
    [InlineData("gcs://nobody.zip", "package_not_found")]
    [InlineData("satchel://sha256-0000000000000000000000000000000000000000000000000000000000000000", "package_not_found")]
    [InlineData("http://x/y.zip", "package_not_found")]
    [InlineData("gcs://a.rar", "archive_refused")]
    [InlineData("gcs://a.ZIP", "archive_refused")]
    public async Task ResolveAsync_CannotBe_SaysWhy(string uri, string code)
    {
        var resolve = () => _packages.ResolveAsync(uri, None);

        var error = (await resolve.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be(code);
        error.Hint.Should().NotBeEmpty();
    }

    [Fact]
    public async Task ResolveAsync_ArchiveRefused_LeavesNoBlobBehind()
    {
        var secret = RandomNumberGenerator.GetBytes(3_000_000);
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in (string[])["fine", "../evil"])
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync();
                await entry.WriteAsync(secret);
            }
        }

        bytes.Position = 0;
        await _packages.PutArchiveAsync("a.zip", bytes, None);
        var resolve = () => _packages.ResolveAsync("gcs://a.zip", None);

        (await resolve.Should().ThrowAsync<SatchelException>()).Which.Error.Message.Should().Contain("../evil");
        (await _blobs.FindMissingAsync([Digest.Of(secret)], None)).Should().ContainSingle();
        Directory.GetFiles(_directory.At("store", "tmp")).Should().BeEmpty();
    }

    private static Digest DigestOf(string content) => Digest.Of(Encoding.UTF8.GetBytes(content));

    private static PackageEntry.File File(string path, string content) =>
        new(path, new BlobRef(DigestOf(content), Encoding.UTF8.GetByteCount(content)), PackageModes.File);

    private static MemoryStream Zip(params (string Name, string Content)[] entries)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(content);
            }
        }

        bytes.Position = 0;
        return bytes;
    }

    private FileBlobStore OpenBlobs() => FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);

    private PackageStore OpenPackages(long? maxBytes = null) =>
        new(_blobs, new PackageStoreOptions { Directory = _directory.At("packages"), MaxPackageBytes = maxBytes });

    private void Reopen()
    {
        _blobs.Dispose();
        _blobs = OpenBlobs();
        _packages = OpenPackages();
    }

    private Task PutAsync(string content) => _blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), expected: null, None);

    private void Damage(Digest digest)
    {
        var path = _directory.At("store", "blobs", "sha256", digest.Hex[..2], digest.Hex);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.File.WriteAllText(path, "damaged");
    }
}
