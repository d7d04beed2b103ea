using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Environments.Tests.Packages;

/// <summary>A disk that really is full, of bytes or of names: one error, nothing left behind, and all well once there is room.</summary>
public sealed class DiskFullTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private const int DiskSize = 8 * 1024 * 1024;

    private readonly SmallDisk _disk = MountOrSkip();
    private readonly TemporaryDirectory _elsewhere = new();
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;

    public DiskFullTests()
    {
        _blobs = FileBlobStore.Open(_disk.At("store"), NullLogger<FileBlobStore>.Instance);
        _packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = _disk.At("packages") });
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _elsewhere.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task PutAsync_BlobLargerThanTheDisk_LeavesNothing()
    {
        var content = RandomNumberGenerator.GetBytes(DiskSize * 2);

        await IsDiskFullAsync(() => _blobs.PutAsync(new MemoryStream(content), expected: null, None));

        await StaysUsableAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutAsync_DiskIsFull_SucceedsOnceThereIsRoom(bool ofBytes)
    {
        Fill(ofBytes);

        await IsDiskFullAsync(() => _blobs.PutAsync(new MemoryStream(new byte[100_000]), expected: null, None));
        _disk.Free();

        await _blobs.PutAsync(new MemoryStream(new byte[100_000]), expected: null, None);
        await StaysUsableAsync();
    }

    [Fact]
    public async Task Publish_NoRoomForTheDirectoryOfABlob_IsDiskFull()
    {
        // One name is left: enough for the temporary file, not for the directory that it belongs in.
        Fill(ofBytes: false);
        File.Delete(_disk.At("names", "0"));

        await IsDiskFullAsync(() => _blobs.PutAsync(new MemoryStream([1]), expected: null, None));

        await StaysUsableAsync();
    }

    [Theory]
    [InlineData(8 * 1024)]
    [InlineData(1_500_000)]
    public async Task Batch_LargerThanTheDisk_LeavesNothing(int blobSize)
    {
        var contents = Enumerable.Range(0, (DiskSize * 2) / blobSize).Select(_ => RandomNumberGenerator.GetBytes(blobSize)).ToList();

        await IsDiskFullAsync(() => PutBatchAsync(contents));

        (await _blobs.FindMissingAsync([.. contents.Select(content => Digest.Of(content))], None)).Should().HaveCount(contents.Count);
        await StaysUsableAsync();
    }

    [Fact]
    public async Task Batch_FullAtCommit_LeavesNothing()
    {
        var large = new byte[1_500_000];
        var batch = await _blobs.BeginBatchAsync(None);
        await using (batch)
        {
            await batch.AddAsync(Digest.Of([1]), (byte[])[1], None);
            await batch.AddAsync(Digest.Of([2]), (byte[])[2], None);
            await batch.AddAsync(Digest.Of(large), large, None);
            Fill(ofBytes: true);

            await IsDiskFullAsync(() => batch.CommitAsync(None), inBatch: true);
        }

        (await _blobs.FindMissingAsync([Digest.Of([1]), Digest.Of([2]), Digest.Of(large)], None)).Should().HaveCount(3);
        await StaysUsableAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_NoRoomForTheDirectories_IsDiskFull(bool ofBlobs)
    {
        Fill(ofBytes: false);

        await IsDiskFullAsync(() =>
        {
            if (ofBlobs)
            {
                using var blobs = FileBlobStore.Open(_disk.At("another"), NullLogger<FileBlobStore>.Instance);
            }
            else
            {
                _ = new PackageStore(_blobs, new PackageStoreOptions { Directory = _disk.At("another") });
            }

            return Task.CompletedTask;
        });

        await StaysUsableAsync();
    }

    [Fact]
    public async Task CommitAsync_NoRoomForTheRecord_CommitsOnceThereIsRoom()
    {
        await _blobs.PutAsync(new MemoryStream([1]), expected: null, None);
        var tree = PackageTree.Create([
            new PackageEntry.File("a", new BlobRef(Digest.Of([1]), 1), PackageModes.File),
            new PackageEntry.File("b", new BlobRef(Digest.Of([2]), 1), PackageModes.File),
        ]);
        await _packages.StageAsync(tree, None);
        await _blobs.PutAsync(new MemoryStream([2]), expected: null, None);
        Fill(ofBytes: false);

        await IsDiskFullAsync(() => _packages.CommitAsync(tree.Digest, None));
        (await _packages.FindAsync(tree.Digest, None)).Should().BeNull();
        _disk.Free();

        (await _packages.CommitAsync(tree.Digest, None)).Should().BeEmpty();
        (await _packages.FindAsync(tree.Digest, None)).Should().NotBeNull();
        await StaysUsableAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StageAsync_DiskIsFull_SucceedsOnceThereIsRoom(bool ofBytes)
    {
        var tree = PackageTree.Create([new PackageEntry.File("a", new BlobRef(Digest.Of([1]), 1), PackageModes.File)]);
        Fill(ofBytes);

        await IsDiskFullAsync(() => _packages.StageAsync(tree, None));
        _disk.Free();

        (await _packages.StageAsync(tree, None)).Should().Equal(Digest.Of([1]));
        await StaysUsableAsync();
    }

    [Fact]
    public async Task ResolveAsync_ArchiveUnpacksToMoreThanTheDisk_LeavesNothing()
    {
        var zip = new ZipBuilder();
        for (byte i = 0; i < 10; i++)
        {
            zip.AddRaw([(byte)('a' + i)], [.. Enumerable.Repeat(i, DiskSize / 8)]);
        }

        await _packages.PutArchiveAsync("a.zip", new MemoryStream(zip.Zip()), None);

        await IsDiskFullAsync(() => _packages.ResolveAsync("gcs://a.zip", None));

        await StaysUsableAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MaterializeAsync_NoRoomForTheCopy_LeavesNoDirectory(bool ofBytes)
    {
        using var blobs = FileBlobStore.Open(_elsewhere.At("store"), NullLogger<FileBlobStore>.Instance);
        var packages = new PackageStore(blobs, new PackageStoreOptions { Directory = _elsewhere.At("packages") });
        var content = RandomNumberGenerator.GetBytes(ofBytes ? DiskSize / 10 : 1);
        var blob = await blobs.PutAsync(new MemoryStream(content), expected: null, None);
        var tree = PackageTree.Create(
            Enumerable.Range(0, ofBytes ? 20 : 500).Select(i => new PackageEntry.File($"d{i % 7}/{i}", blob, PackageModes.File))
        );
        await packages.StageAsync(tree, None);

        await IsDiskFullAsync(() => packages.MaterializeAsync(tree, _disk.At("w"), progress: null, None));

        Directory.Exists(_disk.At("w")).Should().BeFalse();
        await StaysUsableAsync();
    }

    private void Fill(bool ofBytes)
    {
        if (ofBytes)
        {
            _disk.FillBytes();
        }
        else
        {
            _disk.FillNames();
        }
    }

    private async Task IsDiskFullAsync(Func<Task> act, bool inBatch = false)
    {
        var error = (await act.Should().ThrowAsync<DiskFullException>()).Which.Error;

        error.Code.Should().Be("disk_full");
        error.Message.Should().Contain(_disk.Path);
        error.Hint.Should().NotBeEmpty();
        if (!inBatch)
        {
            Temporaries().Should().BeEmpty();
        }
    }

    private async Task StaysUsableAsync()
    {
        _disk.Free();
        Temporaries().Should().BeEmpty();
        await PutBatchAsync([.. Enumerable.Range(0, 100).Select(_ => RandomNumberGenerator.GetBytes(10_000))]);
        var content = RandomNumberGenerator.GetBytes(2_000_000);
        var blob = await _blobs.PutAsync(new MemoryStream(content), expected: null, None);
        await using var stream = await _blobs.OpenReadAsync(blob.Digest, None);
        await stream.CopyToAsync(Stream.Null, None);
    }

    private IEnumerable<string> Temporaries() =>
        Directory
            .GetFiles(_disk.At("store", "tmp"))
            .Concat(
                Directory.GetFiles(
                    _disk.At("packages"),
                    "*.tmp",
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
                )
            );

    private async Task PutBatchAsync(IEnumerable<byte[]> contents)
    {
        await using var batch = await _blobs.BeginBatchAsync(None);
        foreach (var content in contents)
        {
            await batch.AddAsync(Digest.Of(content), content, None);
        }

        await batch.CommitAsync(None);
    }

    private static SmallDisk MountOrSkip()
    {
        var disk = SmallDisk.TryMount("8m", names: 400, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        return disk;
    }
}
