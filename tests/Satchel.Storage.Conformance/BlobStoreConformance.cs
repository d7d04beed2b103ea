using System.Security.Cryptography;
using AwesomeAssertions;
using Satchel.Abstractions.Blobs;
using Xunit;

namespace Satchel.Storage.Conformance;

/// <summary>
/// What every <see cref="IBlobStore"/> owes whoever asks it. The tests of a store derive this, say how one is opened, and get the tests. Opening
/// the same directory again is a restart: what was acknowledged is there.
/// </summary>
public abstract class BlobStoreConformance : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreBench _bench;

    protected BlobStoreConformance() => _bench = new StoreBench(Open);

    /// <summary>Opens a store on a directory, making it when it is new. A store that is <see cref="IDisposable"/> is disposed.</summary>
    protected abstract IBlobStore Open(string directory);

    public void Dispose()
    {
        _bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    [InlineData(5_000_000)]
    public async Task PutAsync_AnySize_ReadsBackAlsoAfterReopening(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var blob = await _bench.Store.PutAsync(new MemoryStream(content), expected: null, None);

        blob.Should().Be(new BlobRef(Digest.Of(content), size));
        (await _bench.ReadAsync(blob.Digest)).Should().Equal(content);
        _bench.Reopen();
        (await _bench.ReadAsync(blob.Digest)).Should().Equal(content);
    }

    [Fact]
    public async Task PutAsync_OtherBytesThanAnnounced_StoresNothing()
    {
        var put = () => _bench.Store.PutAsync(new MemoryStream([1]), Digest.Of([2]), None);

        (await put.Should().ThrowAsync<BlobMismatchException>()).Which.Actual.Should().Be(Digest.Of([1]));
        (await _bench.MissingAsync(Digest.Of([1]), Digest.Of([2]))).Should().HaveCount(2);
    }

    [Fact]
    public async Task PutAsync_OtherBytesUnderAStoredDigest_IsRefusedAndChangesNothing()
    {
        await _bench.Store.PutAsync(new MemoryStream([1]), expected: null, None);

        var put = () => _bench.Store.PutAsync(new MemoryStream([2]), Digest.Of([1]), None);

        await put.Should().ThrowAsync<BlobMismatchException>();
        (await _bench.ReadAsync(Digest.Of([1]))).Should().Equal(1);
    }

    [Fact]
    public async Task PutAsync_WhatIsThereAlready_ReadsItsStreamToTheEndAndLeavesItOpen()
    {
        await _bench.Store.PutAsync(new MemoryStream([1, 2, 3]), expected: null, None);
        using var again = new MemoryStream([1, 2, 3]);

        await _bench.Store.PutAsync(again, Digest.Of([1, 2, 3]), None);

        again.CanRead.Should().BeTrue();
        again.Position.Should().Be(3);
    }

    [Fact]
    public async Task PutAsync_StreamThatFails_StoresNothing()
    {
        var put = () => _bench.Store.PutAsync(new FailingStream(100_000), expected: null, None);

        await put.Should().ThrowAsync<IOException>();
        (await _bench.MissingAsync(Digest.Of(new byte[100_000]))).Should().ContainSingle();
    }

    [Fact]
    public async Task PutAsync_SameBlobFromManyWriters_AllSucceed()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var blobs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => _bench.Store.PutAsync(new MemoryStream(content), expected: null, None)))
        );

        blobs.Distinct().Should().ContainSingle();
        (await _bench.ReadAsync(blobs[0].Digest)).Should().Equal(content);
    }

    [Fact]
    public async Task PutAsync_Cancelled_StoresNothing()
    {
        var put = () => _bench.Store.PutAsync(new MemoryStream([1]), expected: null, new CancellationToken(canceled: true));

        await put.Should().ThrowAsync<OperationCanceledException>();
        (await _bench.MissingAsync(Digest.Of([1]))).Should().ContainSingle();
    }

    [Fact]
    public async Task FindMissingAsync_Repeats_EachOnceInOrder()
    {
        await _bench.PutBatchAsync([1], [2]);

        (await _bench.MissingAsync(Digest.Of([9]), Digest.Of([1]), Digest.Of([8]), Digest.Of([9])))
            .Should()
            .Equal(Digest.Of([9]), Digest.Of([8]));
    }

    [Fact]
    public async Task OpenReadAsync_Unknown_Throws()
    {
        var open = async () => await _bench.Store.OpenReadAsync(Digest.Of([1]), None);

        (await open.Should().ThrowAsync<BlobNotFoundException>()).Which.Error.Code.Should().Be("blob_not_found");
    }

    [Fact]
    public async Task OpenReadAsync_Seek_ReadsRanges()
    {
        var content = RandomNumberGenerator.GetBytes(2_000_000);
        var blob = await _bench.Store.PutAsync(new MemoryStream(content), expected: null, None);
        await using var stream = await _bench.Store.OpenReadAsync(blob.Digest, None);

        stream.Position = 1_500_000;
        var range = new byte[1000];
        await stream.ReadExactlyAsync(range, None);
        range.Should().Equal(content[1_500_000..1_501_000]);

        stream.Position = 0;
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, None);
        all.ToArray().Should().Equal(content);
    }

    [Fact]
    public async Task CollectAsync_NotNeededForTwoCollections_IsGone()
    {
        var digests = await _bench.PutBatchAsync([1], [2, 2], [3, 3, 3]);

        (await _bench.CollectAsync(digests[0])).Blobs.Should().Be(0, "somebody may be making a package of what has just come");
        var collected = await _bench.CollectAsync(digests[0]);

        collected.Should().Be(new BlobsCollected(2, 5));
        (await _bench.MissingAsync(digests)).Should().Equal(digests[1..]);
        (await _bench.ReadAsync(digests[0])).Should().Equal(1);
    }

    [Fact]
    public async Task CollectAsync_AskedForSinceTheLastOne_Stays()
    {
        var digest = (await _bench.Store.PutAsync(new MemoryStream([1]), expected: null, None)).Digest;
        for (var i = 0; i < 4; i++)
        {
            (await _bench.MissingAsync(digest)).Should().BeEmpty();
            await _bench.CollectAsync();
        }

        (await _bench.ReadAsync(digest)).Should().Equal(1);
    }

    [Fact]
    public async Task CollectAsync_AfterReopening_TakesNothingWithTheFirst()
    {
        var digest = (await _bench.Store.PutAsync(new MemoryStream([1]), expected: null, None)).Digest;
        await _bench.CollectAsync();
        _bench.Reopen();

        (await _bench.CollectAsync()).Blobs.Should().Be(0);

        (await _bench.ReadAsync(digest)).Should().Equal(1);
    }

    [Fact]
    public async Task CollectAsync_RecordsThatCannotBeRead_RemovesNothing()
    {
        var digests = await _bench.PutBatchAsync([1], [2]);
        await _bench.CollectAsync(digests);
        await _bench.CollectAsync(digests);

        var collect = () => _bench.Store.CollectAsync(Failing(), None);

        await collect.Should().ThrowAsync<IOException>();
        (await _bench.ReadAsync(digests[1])).Should().Equal(2);
    }

    [Fact]
    public async Task CollectAsync_SentAgainAfterIt_IsThereAgain()
    {
        var digests = await _bench.PutBatchAsync([1], [2]);
        await _bench.CollectAsync();
        await _bench.CollectAsync();

        await _bench.PutBatchAsync([1], [2]);

        (await _bench.ReadAsync(digests[0])).Should().Equal(1);
    }

    private static async IAsyncEnumerable<Digest> Failing()
    {
        await Task.Yield();
        yield return Digest.Of([1]);
        throw new IOException("A record cannot be read.");
    }
}
