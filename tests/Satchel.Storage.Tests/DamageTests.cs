using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Testing;

namespace Satchel.Storage.Tests;

/// <summary>
/// Disks that lose data: nothing damaged is handed out as whole, what is damaged counts as missing, and sending it again
/// heals.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private FileBlobStore _store;

    public DamageTests() => _store = Open();

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task OpenReadAsync_LooseBlobDamaged_ThrowsAndCountsAsMissingUntilSentAgain(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var digest = (await _store.PutAsync(new MemoryStream(content), expected: null, None)).Digest;
        Damage(LoosePath(digest), size / 2);

        await IsDamagedAsync(digest);
        Directory.GetFiles(_directory.At("store", "quarantine")).Should().ContainSingle();
        await _store.PutAsync(new MemoryStream(content), expected: null, None);

        (await ReadAsync(digest)).Should().Equal(content);
    }

    /// <summary>What the store has is only hashed on its way in: should it be put aside meanwhile, the sender is to send it again.</summary>
    [Fact]
    public async Task PutAsync_BlobPutAsideMeanwhile_AsksForAnotherAttempt()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var digest = (await _store.PutAsync(new MemoryStream(content), expected: null, None)).Digest;
        Damage(LoosePath(digest), 500);
        var pipe = new Pipe();
        var sending = _store.PutAsync(pipe.Reader.AsStream(), digest, None);
        await IsDamagedAsync(digest);
        await pipe.Writer.WriteAsync(content, None);
        await pipe.Writer.CompleteAsync();

        (await sending.Invoking(task => task).Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "blob_put_aside" && error.Retryable);
        await _store.PutAsync(new MemoryStream(content), digest, None);

        (await ReadAsync(digest)).Should().Equal(content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999_999)]
    public async Task OpenReadAsync_LooseBlobCutShort_Throws(int length)
    {
        var digest = (await _store.PutAsync(new MemoryStream(RandomNumberGenerator.GetBytes(1_000_000)), expected: null, None)).Digest;
        File.SetUnixFileMode(LoosePath(digest), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = File.OpenWrite(LoosePath(digest)))
        {
            file.SetLength(length);
        }

        await IsDamagedAsync(digest);
    }

    [Fact]
    public async Task OpenReadAsync_PackedBlobDamaged_CountsAsMissingAlsoAfterReopeningAndOthersStay()
    {
        byte[][] contents = [.. Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetBytes(1000))];
        await PutBatchAsync(contents);
        Damage(PackPath(), 8 + 1500);

        await IsDamagedAsync(Digest.Of(contents[1]));
        Reopen();
        (await _store.FindMissingAsync([.. contents.Select(content => Digest.Of(content))], None)).Should().Equal(Digest.Of(contents[1]));
        await PutBatchAsync(contents);
        Reopen();

        foreach (var content in contents)
        {
            (await ReadAsync(Digest.Of(content))).Should().Equal(content);
        }
    }

    [Fact]
    public async Task Open_AnyByteOfTheIndexOrTrailerOfAPackFlipped_PutsThePackAside()
    {
        await PutBatchAsync([
            [1],
            [2, 2],
            [3, 3, 3],
        ]);
        var pack = await File.ReadAllBytesAsync(PackPath());
        var name = Path.GetFileName(PackPath());
        for (var at = 0; at < pack.Length; at++)
        {
            if (at is >= 8 and < 8 + 6)
            {
                continue; // the blobs themselves: checked when they are read
            }

            _store.Dispose();
            var flipped = pack.ToArray();
            flipped[at] ^= 1;
            File.Delete(_directory.At("store", "packs", name));
            await File.WriteAllBytesAsync(_directory.At("store", "packs", name), flipped);

            _store = Open();

            (await _store.FindMissingAsync([Digest.Of([1]), Digest.Of([2, 2]), Digest.Of([3, 3, 3])], None))
                .Should()
                .HaveCount(3, "byte {0} was changed", at);
            File.Exists(_directory.At("store", "quarantine", name)).Should().BeTrue();
        }
    }

    [Fact]
    public async Task PutAsync_WhileReadersFindDamage_WhatIsAcknowledgedLastIsThere()
    {
        var content = RandomNumberGenerator.GetBytes(200_000);
        var digest = Digest.Of(content);
        for (var round = 0; round < 50; round++)
        {
            await _store.PutAsync(new MemoryStream(content), digest, None);
            Damage(LoosePath(digest), round);
            var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Record.ExceptionAsync(() => ReadAsync(digest)))).ToList();

            // Once the damage is known the blob is missing, and may be sent at any moment of what the other readers do.
            while ((await _store.FindMissingAsync([digest], None)).Count == 0)
            {
                await Task.Yield();
            }

            await _store.PutAsync(new MemoryStream(content), digest, None);
            await Task.WhenAll(readers);

            (await ReadAsync(digest)).Should().Equal(content);
        }
    }

    /// <summary>Between the open that finds nothing and the look at the index nobody can be stopped: the second half of a read by itself.</summary>
    [Fact]
    public async Task Forget_LooseBlobThatWasSentAgainSinceItsFileWasMissed_IsHeld()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var digest = (await _store.PutAsync(new MemoryStream(content), expected: null, None)).Digest;
        Damage(LoosePath(digest), 500);
        await IsDamagedAsync(digest);
        await _store.PutAsync(new MemoryStream(content), digest, None);

        _store.Forget(digest, BlobLocation.Loose);

        (await ReadAsync(digest)).Should().Equal(content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenReadAsync_LooseBlobTakenAway_CountsAsMissingUntilSentAgain(bool isMovedAndLinked)
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var digest = (await _store.PutAsync(new MemoryStream(content), expected: null, None)).Digest;
        File.Delete(LoosePath(digest));
        if (isMovedAndLinked)
        {
            // To a disk that is not mounted.
            File.CreateSymbolicLink(LoosePath(digest), "/nonexistent/blob");
        }

        await FluentActions.Awaiting(() => ReadAsync(digest)).Should().ThrowAsync<BlobNotFoundException>();
        (await _store.FindMissingAsync([digest], None)).Should().Equal(digest);
        await _store.PutAsync(new MemoryStream(content), digest, None);

        (await ReadAsync(digest)).Should().Equal(content);
    }

    [Fact]
    public async Task Batch_DisposedTwice_DoesNotLendItsBufferTwice()
    {
        var batch = await _store.BeginBatchAsync(None);
        await batch.AddAsync(Digest.Of([1]), (byte[])[1], None);
        await batch.AddAsync(Digest.Of([2]), (byte[])[2], None);
        await batch.DisposeAsync();
        await batch.DisposeAsync();
        byte[][] first = [.. Enumerable.Range(0, 50).Select(_ => RandomNumberGenerator.GetBytes(1000))];
        byte[][] second = [.. Enumerable.Range(0, 50).Select(_ => RandomNumberGenerator.GetBytes(1000))];

        await using (var one = await _store.BeginBatchAsync(None))
        await using (var other = await _store.BeginBatchAsync(None))
        {
            foreach (var (left, right) in first.Zip(second))
            {
                await one.AddAsync(Digest.Of(left), left, None);
                await other.AddAsync(Digest.Of(right), right, None);
            }

            await one.CommitAsync(None);
            await other.CommitAsync(None);
        }

        foreach (var content in first.Concat(second))
        {
            (await ReadAsync(Digest.Of(content))).Should().Equal(content);
        }
    }

    private async Task IsDamagedAsync(Digest digest)
    {
        var read = () => ReadAsync(digest);
        await read.Should().ThrowAsync<BlobMismatchException>();
        (await _store.FindMissingAsync([digest], None)).Should().Equal(digest);
    }

    private static void Damage(string path, int at)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }

    private FileBlobStore Open() => FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);

    private void Reopen()
    {
        _store.Dispose();
        _store = Open();
    }

    private string LoosePath(Digest digest) => _directory.At("store", "blobs", "sha256", digest.Hex[..2], digest.Hex);

    private string PackPath() => Directory.GetFiles(_directory.At("store", "packs"), "*.pack").Single();

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
