using System.Security.Cryptography;
using AwesomeAssertions;
using Satchel.Abstractions.Blobs;
using Xunit;

namespace Satchel.Storage.Conformance;

/// <summary>What every <see cref="IBlobBatch"/> owes. Derived as <see cref="BlobStoreConformance"/> is.</summary>
public abstract class BlobBatchConformance : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreBench _bench;

    protected BlobBatchConformance() => _bench = new StoreBench(Open);

    /// <inheritdoc cref="BlobStoreConformance.Open"/>
    protected abstract IBlobStore Open(string directory);

    public void Dispose()
    {
        _bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task CommitAsync_ManySmallBlobs_ReadBackAlsoAfterReopening()
    {
        var contents = Enumerable.Range(0, 500).Select(i => RandomNumberGenerator.GetBytes(1 + (i % 997))).ToArray();

        var digests = await _bench.PutBatchAsync(contents);

        foreach (var reopened in (bool[])[false, true])
        {
            if (reopened)
            {
                _bench.Reopen();
            }

            for (var i = 0; i < contents.Length; i++)
            {
                (await _bench.ReadAsync(digests[i])).Should().Equal(contents[i]);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1024 * 1024)]
    [InlineData(4_000_000)]
    public async Task AddAsync_FromStreams_StoresAnySizeAndLeavesTheStreamOpen(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        using var stream = new MemoryStream(content);
        await using var batch = await _bench.Store.BeginBatchAsync(None);

        var blob = await batch.AddAsync(stream, None);
        await batch.AddAsync(new MemoryStream([7]), None);
        await batch.CommitAsync(None);

        blob.Should().Be(new BlobRef(Digest.Of(content), size));
        stream.CanRead.Should().BeTrue();
        (await _bench.ReadAsync(blob.Digest)).Should().Equal(content);
        (await _bench.ReadAsync(Digest.Of([7]))).Should().Equal(7);
    }

    [Fact]
    public async Task CommitAsync_Before_NothingIsVisible()
    {
        await using var batch = await _bench.Store.BeginBatchAsync(None);
        await batch.AddAsync(Digest.Of([1]), (byte[])[1], None);
        await batch.AddAsync(new MemoryStream(new byte[2_000_000]), None);
        Digest[] both = [Digest.Of([1]), Digest.Of(new byte[2_000_000])];

        (await _bench.MissingAsync(both)).Should().HaveCount(2);
        await batch.CommitAsync(None);
        (await _bench.MissingAsync(both)).Should().BeEmpty();
    }

    [Fact]
    public async Task DisposeAsync_WithoutACommit_LeavesNothing()
    {
        await using (var batch = await _bench.Store.BeginBatchAsync(None))
        {
            await batch.AddAsync(Digest.Of([1]), (byte[])[1], None);
            await batch.AddAsync(new MemoryStream(new byte[2_000_000]), None);
        }

        (await _bench.MissingAsync(Digest.Of([1]), Digest.Of(new byte[2_000_000]))).Should().HaveCount(2);
        _bench.Reopen();
        (await _bench.MissingAsync(Digest.Of([1]), Digest.Of(new byte[2_000_000]))).Should().HaveCount(2);
    }

    [Fact]
    public async Task AddAsync_OneBlobWithOtherBytes_IsRefusedAndTheOthersStay()
    {
        await using var batch = await _bench.Store.BeginBatchAsync(None);
        await batch.AddAsync(Digest.Of([1]), (byte[])[1], None);
        var add = async () => await batch.AddAsync(Digest.Of([2]), (byte[])[3], None);

        await add.Should().ThrowAsync<BlobMismatchException>();
        await batch.AddAsync(Digest.Of([4]), (byte[])[4], None);
        await batch.CommitAsync(None);

        (await _bench.MissingAsync(Digest.Of([1]), Digest.Of([2]), Digest.Of([3]), Digest.Of([4])))
            .Should()
            .Equal(Digest.Of([2]), Digest.Of([3]));
    }

    [Fact]
    public async Task AddAsync_WhatBatchOrStoreHaveAlready_IsAllowed()
    {
        await _bench.Store.PutAsync(new MemoryStream([1]), expected: null, None);

        await _bench.PutBatchAsync([1], [2], [2], [1], [3]);

        foreach (var number in (byte[])[1, 2, 3])
        {
            (await _bench.ReadAsync(Digest.Of([number]))).Should().Equal(number);
        }
    }

    [Fact]
    public async Task CommitAsync_Twice_Throws()
    {
        await using var batch = await _bench.Store.BeginBatchAsync(None);
        await batch.CommitAsync(None);

        var again = () => batch.CommitAsync(None);

        await again.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task CommitAsync_OfNothing_IsAllowed()
    {
        await using var batch = await _bench.Store.BeginBatchAsync(None);

        await batch.CommitAsync(None);

        (await _bench.MissingAsync(Digest.Of([]))).Should().ContainSingle();
    }

    [Fact]
    public async Task CommitAsync_ManyBatchesOfTheSameAtOnce_AllSucceed()
    {
        byte[][] contents = [.. Enumerable.Range(0, 50).Select(i => BitConverter.GetBytes(i))];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _bench.PutBatchAsync(contents))));

        foreach (var content in contents)
        {
            (await _bench.ReadAsync(Digest.Of(content))).Should().Equal(content);
        }
    }

    [Fact]
    public async Task AddAsync_BlobThatIsHere_KeepsItFromBeingCollectedUntilTheBatchHasEnded()
    {
        var digest = (await _bench.Store.PutAsync(new MemoryStream([1]), expected: null, None)).Digest;
        await using (var batch = await _bench.Store.BeginBatchAsync(None))
        {
            await batch.AddAsync(digest, (byte[])[1], None);
            for (var i = 0; i < 5; i++)
            {
                (await _bench.CollectAsync()).Blobs.Should().Be(0);
            }

            await batch.CommitAsync(None);
        }

        (await _bench.ReadAsync(digest)).Should().Equal(1);
        await _bench.CollectAsync();
        await _bench.CollectAsync();
        (await _bench.MissingAsync(digest)).Should().Equal(digest);
    }
}
