using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Storage.Conformance;
using Satchel.Testing;

namespace Satchel.Storage.Tests;

public sealed class FileBlobStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private FileBlobStore _store;

    public FileBlobStoreTests() => _store = Open();

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(5_000_000)]
    public async Task PutAsync_AnySize_ReadsBackAlsoAfterReopening(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var blob = await _store.PutAsync(new MemoryStream(content), expected: null, None);

        blob.Should().Be(new BlobRef(Digest.Of(content), size));
        (await ReadAsync(blob.Digest)).Should().Equal(content);
        Reopen();
        (await ReadAsync(blob.Digest)).Should().Equal(content);
        TemporaryFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task PutAsync_OtherBytesThanAnnounced_StoresNothing()
    {
        var put = () => _store.PutAsync(new MemoryStream([1]), Digest.Of([2]), None);

        (await put.Should().ThrowAsync<BlobMismatchException>()).Which.Actual.Should().Be(Digest.Of([1]));
        (await _store.FindMissingAsync([Digest.Of([1]), Digest.Of([2])], None)).Should().HaveCount(2);
        TemporaryFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task PutAsync_StreamThatFails_StoresNothing()
    {
        var put = () => _store.PutAsync(new FailingStream(100_000), expected: null, None);

        await put.Should().ThrowAsync<IOException>();
        TemporaryFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task PutAsync_SameBlobFromManyWriters_AllSucceed()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var blobs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => _store.PutAsync(new MemoryStream(content), expected: null, None)))
        );

        blobs.Distinct().Should().ContainSingle();
        (await ReadAsync(blobs[0].Digest)).Should().Equal(content);
        TemporaryFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task PutAsync_Stored_IsReadOnlyOnDisk()
    {
        var blob = await _store.PutAsync(new MemoryStream([1, 2]), expected: null, None);

        File.GetUnixFileMode(LoosePath(blob.Digest)).Should().Be(UnixFileMode.UserRead);
    }

    [Fact]
    public async Task Batch_ManySmallBlobs_OnePackThatReadsBackAlsoAfterReopening()
    {
        var contents = Contents(500);

        await PutBatchAsync(contents);

        Directory.GetFiles(_directory.At("store", "packs")).Should().ContainSingle();
        foreach (var reopened in (bool[])[false, true])
        {
            if (reopened)
            {
                Reopen();
            }

            foreach (var content in contents)
            {
                (await ReadAsync(Digest.Of(content))).Should().Equal(content);
            }
        }
    }

    [Fact]
    public async Task Batch_NotCommitted_LeavesNothing()
    {
        var contents = Contents(20);
        await using (var batch = await _store.BeginBatchAsync(None))
        {
            foreach (var content in contents.Append(new byte[3_000_000]))
            {
                await batch.AddAsync(Digest.Of(content), content, None);
            }
        }

        (await _store.FindMissingAsync([.. contents.Select(content => Digest.Of(content))], None)).Should().HaveCount(20);
        Directory
            .EnumerateFiles(_directory.At("store"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .Should()
            .Equal("store.lock");
    }

    [Fact]
    public async Task Batch_SingleBlob_MakesNoPack()
    {
        await PutBatchAsync([
            [1, 2, 3],
        ]);

        Directory.GetFiles(_directory.At("store", "packs")).Should().BeEmpty();
        (await ReadAsync(Digest.Of([1, 2, 3]))).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Batch_Repeats_CostNoSpace()
    {
        await PutBatchAsync(Contents(50));
        await PutBatchAsync([.. Contents(50), .. Contents(50)]);

        Directory.GetFiles(_directory.At("store", "packs")).Should().ContainSingle();
    }

    [Fact]
    public void Open_Twice_SaysThatItIsInUse()
    {
        var open = () => Open();

        open.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("store_in_use");
    }

    [Fact]
    public async Task CancelledCalls_DoNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        var put = () => _store.PutAsync(new MemoryStream([1]), expected: null, cancelled);

        await put.Should().ThrowAsync<OperationCanceledException>();
        (await _store.FindMissingAsync([Digest.Of([1])], None)).Should().ContainSingle();
        TemporaryFiles().Should().BeEmpty();
    }

    private static List<byte[]> Contents(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Enumerable.Repeat(i, 1 + (i % 97)).SelectMany(BitConverter.GetBytes).ToArray())
                .DistinctBy(content => Digest.Of(content)),
        ];

    private FileBlobStore Open() => FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);

    private void Reopen()
    {
        _store.Dispose();
        _store = Open();
    }

    private string[] TemporaryFiles() => Directory.GetFiles(_directory.At("store", "tmp"));

    private string LoosePath(Digest digest) => _directory.At("store", "blobs", "sha256", digest.Hex[..2], digest.Hex);

    private async Task PutBatchAsync(IEnumerable<byte[]> contents)
    {
        await using var batch = await _store.BeginBatchAsync(None);
        foreach (var content in contents)
        {
            await batch.AddAsync(Digest.Of(content), content, None);
        }

        await batch.CommitAsync(None);
    }

    private async Task<byte[]> ReadAsync(Digest digest)
    {
        await using var stream = await _store.OpenReadAsync(digest, None);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
