using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Packages;

/// <summary>Packages written to disk, as a job gets them.</summary>
public sealed class MaterializeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly SettableClock _time = new();
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;

    public MaterializeTests()
    {
        _blobs = FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);
        _packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = _directory.At("packages"), Clock = _time });
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task MaterializeAsync_EveryKindOfEntry_WritesPrivateWritableCopies()
    {
        var large = RandomNumberGenerator.GetBytes(2_500_000);
        await _blobs.PutAsync(new MemoryStream(large), expected: null, None);
        await PutAsync("1");
        await PutAsync("");
        var tree = PackageTree.Create([
            File("run.sh", "1", executable: true),
            File("a/b/plain", "1"),
            File("a/b/empty", ""),
            new PackageEntry.File("large", new BlobRef(Digest.Of(large), large.Length), PackageModes.File),
            new PackageEntry.Symlink("a/link", "b/plain"),
            new PackageEntry.Directory("e/f", PackageModes.Directory),
            File("\u4f60/\u00e9 \U0001F600", "1"),
        ]);
        await _packages.StageAsync(tree, None);

        await _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);
        await _packages.MaterializeAsync(tree, _directory.At("v"), progress: null, None);
        await System.IO.File.AppendAllTextAsync(_directory.At("w", "a/link"), "changed");

        System.IO.File.ReadAllText(_directory.At("v", "a/b/plain")).Should().Be("1");
        System.IO.File.ReadAllText(_directory.At("w", "a/b/plain")).Should().Be("1changed");
        System.IO.File.ReadAllBytes(_directory.At("v", "large")).Should().Equal(large);
        System.IO.File.ReadAllText(_directory.At("v", "\u4f60/\u00e9 \U0001F600")).Should().Be("1");
        new FileInfo(_directory.At("v", "a/link")).LinkTarget.Should().Be("b/plain");
        Directory.GetFileSystemEntries(_directory.At("v", "e/f")).Should().BeEmpty();
        Mode("v/run.sh").Should().Be(Convert.ToInt32("755", 8));
        Mode("v/a/b/plain").Should().Be(Convert.ToInt32("644", 8));
        Mode("v/large").Should().Be(Convert.ToInt32("644", 8));
        Mode("v/e/f").Should().Be(Convert.ToInt32("755", 8));
    }

    [Fact]
    public async Task MaterializeAsync_AnyPermissionBits_AreThoseOfTheTree()
    {
        await PutAsync("1");
        var tree = PackageTree.Create([
            .. Enumerable.Range(0, 512).Select(mode => File($"{mode}", "1") with { Mode = (UnixFileMode)mode }),
            new PackageEntry.Directory("open", (UnixFileMode)511),
            File("open/x", "1"),
            new PackageEntry.Directory("private/own", PackageModes.OfDirectory(default)),
        ]);
        await _packages.StageAsync(tree, None);

        await _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);

        Enumerable.Range(0, 512).Select(mode => Mode($"w/{mode}")).Should().Equal(Enumerable.Range(0, 512));
        Mode("w/open").Should().Be(Convert.ToInt32("777", 8));
        Mode("w/private").Should().Be(Convert.ToInt32("755", 8));
        Mode("w/private/own").Should().Be(Convert.ToInt32("700", 8));
        Mode("w").Should().Be(Convert.ToInt32("755", 8));
    }

    [Fact]
    public async Task MaterializeAsync_AnyTime_EverythingHasTheTimeOfTheFirstCommit()
    {
        await PutAsync("1");
        var tree = PackageTree.Create([File("a/b/c", "1"), new PackageEntry.Symlink("a/l", "b/c"), File("d", "1")]);
        var committed = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);
        _time.Now = committed.AddMilliseconds(789);
        await _packages.StageAsync(tree, None);

        _time.Now = committed.AddDays(1);
        await _packages.StageAsync(tree, None);
        await _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);
        var later = new PackageStore(_blobs, new PackageStoreOptions { Directory = _directory.At("packages"), Clock = _time });
        await later.MaterializeAsync(tree, _directory.At("v"), progress: null, None);

        foreach (var path in (string[])["w", "w/a", "w/a/b", "w/a/b/c", "w/a/l", "w/d", "v", "v/a", "v/a/b", "v/a/b/c", "v/a/l", "v/d"])
        {
            new FileInfo(_directory.At(path)).LastWriteTimeUtc.Should().Be(committed.UtcDateTime, path);
        }
    }

    [Fact]
    public async Task MaterializeAsync_RecordOfAnEarlierVersion_TakesTheTimeOfTheRecord()
    {
        await PutAsync("1");
        var tree = PackageTree.Parse(Encoding.ASCII.GetBytes($"satchel-tree 1\nf x {DigestOf("1").Hex} 1 1:a\n"));
        await _packages.StageAsync(tree, None);
        var record = _directory.At("packages", "committed", tree.Digest.Hex);
        System.IO.File.WriteAllText(record, "");
        System.IO.File.SetLastWriteTimeUtc(record, new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));

        await _packages.MaterializeAsync(await _packages.ResolveAsync(PackageUri.For(tree.Digest), None), _directory.At("w"), null, None);

        System.IO.File.GetLastWriteTimeUtc(_directory.At("w/a")).Should().Be(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Mode("w/a").Should().Be(Convert.ToInt32("755", 8));
    }

    [Fact]
    public async Task MaterializeAsync_NotCommitted_IsNotFound()
    {
        var materialize = () => _packages.MaterializeAsync(PackageTree.Create([File("a", "1")]), _directory.At("w"), progress: null, None);

        (await materialize.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("package_not_found");
    }

    [Fact]
    public async Task MaterializeAsync_SparseFile_IsSparseInStoreAndTree()
    {
        const int size = 200_000_000;
        var content = new byte[size];
        content[100_000_001] = 1;
        var blob = await _blobs.PutAsync(new MemoryStream(content), expected: null, None);
        var tree = PackageTree.Create([new PackageEntry.File("sparse", blob, PackageModes.File), File("empty", "")]);
        await PutAsync("");
        await _packages.StageAsync(tree, None);

        await _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);

        System.IO.File.ReadAllBytes(_directory.At("w", "sparse")).AsSpan().SequenceEqual(content).Should().BeTrue();
        DiskUse.Of(_directory.At("w", "sparse")).Should().BeLessThan(200_000);
        DiskUse.Of(_directory.At("store", "blobs", "sha256", blob.Digest.Hex[..2], blob.Digest.Hex)).Should().BeLessThan(200_000);
    }

    [Fact]
    public async Task MaterializeAsync_TargetExists_TouchesNothing()
    {
        _directory.Write("w/mine", "1");
        var tree = PackageTree.Create([]);
        await _packages.StageAsync(tree, None);

        var materialize = () => _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);

        await materialize.Should().ThrowAsync<IOException>();
        System.IO.File.ReadAllText(_directory.At("w", "mine")).Should().Be("1");
    }

    [Fact]
    public async Task MaterializeAsync_Cancelled_LeavesNothing()
    {
        await PutAsync("1");
        var tree = PackageTree.Create(Enumerable.Range(0, 500).Select(i => File($"d{i}/f", "1")));
        await _packages.StageAsync(tree, None);
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelOnReport(cancellation);

        var materialize = () => _packages.MaterializeAsync(tree, _directory.At("w"), progress, cancellation.Token);

        await materialize.Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(_directory.At("w")).Should().BeFalse();
    }

    [Fact]
    public async Task MaterializeAsync_SizeIsNotWhatThePackageSays_IsRefused()
    {
        await PutAsync("12");
        var tree = PackageTree.Create([new PackageEntry.File("a", new BlobRef(DigestOf("12"), 0), PackageModes.File)]);
        await _packages.StageAsync(tree, None);

        var materialize = () => _packages.MaterializeAsync(tree, _directory.At("w"), progress: null, None);

        await materialize.Should().ThrowAsync<PackageFormatException>();
    }

    private static Digest DigestOf(string content) => Digest.Of(Encoding.UTF8.GetBytes(content));

    private static PackageEntry.File File(string path, string content, bool executable = false) =>
        new(
            path,
            new BlobRef(DigestOf(content), Encoding.UTF8.GetByteCount(content)),
            executable ? PackageModes.ExecutableFile : PackageModes.File
        );

    private int Mode(string path) => (int)System.IO.File.GetUnixFileMode(_directory.At(path));

    private Task PutAsync(string content) => _blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), expected: null, None);
}
