using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Storage.Tests;

/// <summary>Uploads that break off and go on.</summary>
public sealed class UploadTests : IDisposable
{
    private const int Size = 5_000_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);
    private readonly Digest _digest;
    private FileBlobStore _store;

    public UploadTests()
    {
        _digest = Digest.Of(_content);
        _store = Open();
    }

    private string Part => _directory.At("store", "partial", _digest.Hex);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppendAsync_StreamThatBreaks_IsGoneOnWithAlsoAfterReopening(bool reopens)
    {
        await BreakAsync(0, 3_000_001);
        ReopenIf(reopens);
        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(3_000_001, Stored: false, Busy: false));
        (await _store.FindMissingAsync([_digest], None)).Should().ContainSingle("a beginning is no blob");
        await BreakAsync(3_000_001, 1_000_000);
        ReopenIf(reopens);

        var blob = await AppendAsync(4_000_001);

        blob.Should().Be(new BlobRef(_digest, Size));
        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(0, Stored: true, Busy: false));
        (await ReadAsync()).Should().Equal(_content);
        File.GetUnixFileMode(_directory.At("store", "blobs", "sha256", _digest.Hex[..2], _digest.Hex)).Should().Be(UnixFileMode.UserRead);
        File.Exists(Part).Should().BeFalse();
    }

    [Fact]
    public async Task AppendAsync_BreakAmongZeros_KeepsThemAsHoles()
    {
        var content = new byte[Size];
        content[1] = 1;
        content[^1] = 2;
        var digest = Digest.Of(content);
        var broken = () => _store.Uploads.AppendAsync(digest, 0, new BreakingStream(content, 4_000_000), null, None);
        await broken.Should().ThrowAsync<IOException>();

        _store.Uploads.Find(digest).Held.Should().Be(4_000_000);
        DiskUse.Of(_directory.At("store", "partial", digest.Hex)).Should().BeLessThan(1_000_000);
        (await _store.Uploads.AppendAsync(digest, 4_000_000, new MemoryStream(content[4_000_000..]), null, None))
            .Digest.Should()
            .Be(digest);
    }

    [Fact]
    public async Task AppendAsync_BreakAfterLittle_KeepsNothing()
    {
        await BreakAsync(0, 1000);

        _store.Uploads.Find(_digest).Held.Should().Be(0);
        File.Exists(Part).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_999_999)]
    [InlineData(Size)]
    public async Task AppendAsync_AtAnotherOffset_SaysTheRightOneAndChangesNothing(int offset)
    {
        await BreakAsync(0, 3_000_000);

        var append = () => AppendAsync(offset);

        var error = (await append.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("upload_offset");
        error.Message.Should().Contain("at byte 3000000");
        (await AppendAsync(3_000_000)).Size.Should().Be(Size);
    }

    [Fact]
    public async Task AppendAsync_OverATornBeginning_IsRefusedOnceAndThenComesWhole()
    {
        // What a machine that lost power may leave: the length of what came, and zeros for the bytes.
        await BreakAsync(0, 3_000_000);
        ReopenIf(true);
        using (var file = File.OpenWrite(Part))
        {
            file.Position = 2_900_000;
            file.Write(new byte[100_000]);
        }

        var append = () => AppendAsync(3_000_000);

        await append.Should().ThrowAsync<BlobMismatchException>();
        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(0, Stored: false, Busy: false));
        (await AppendAsync(0)).Digest.Should().Be(_digest);
    }

    [Fact]
    public async Task AppendAsync_AllThereAndOnlyTheNameMissing_NeedsNoByteMore()
    {
        // What a kill between the flush and the rename leaves.
        await File.WriteAllBytesAsync(Part, _content);
        File.SetUnixFileMode(Part, UnixFileMode.UserRead);

        (await AppendAsync(Size)).Should().Be(new BlobRef(_digest, Size));

        (await ReadAsync()).Should().Equal(_content);
    }

    [Fact]
    public async Task AppendAsync_WhileAnotherGetsOn_IsRefused()
    {
        using var stream = new BreakingStream(_content, 3_000_000, new TaskCompletionSource().Task);
        using var cancel = new CancellationTokenSource();
        var first = _store.Uploads.AppendAsync(_digest, 0, stream, null, cancel.Token);
        await stream.Drained;

        var second = () => AppendAsync(0);

        (await second.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("upload_busy");
        _store.Uploads.Find(_digest).Busy.Should().BeTrue();
        _store.Uploads.Expire(DateTimeOffset.MaxValue).Blobs.Should().Be(0, "it is in use");
        await cancel.CancelAsync();
        await first.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(3_000_000, Stored: false, Busy: false), "it is kept to the byte");
    }

    [Fact]
    public async Task AppendAsync_WhileAnotherStandsStill_TakesItsPlace()
    {
        using var stream = new BreakingStream(_content, 3_000_000, new TaskCompletionSource().Task);
        var first = _store.Uploads.AppendAsync(_digest, 0, stream, null, None);
        await WaitsForMoreAsync(stream);
        _time.Pass(TimeSpan.FromSeconds(6));

        _store.Uploads.Find(_digest).Busy.Should().BeFalse();
        (await AppendAsync(3_000_000)).Digest.Should().Be(_digest);

        await first.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
        (await ReadAsync()).Should().Equal(_content);
    }

    [Fact]
    public async Task AppendAsync_SilentForAMinute_Ends()
    {
        using var stream = new BreakingStream(_content, 3_000_000, new TaskCompletionSource().Task);
        var append = _store.Uploads.AppendAsync(_digest, 0, stream, null, None);
        await WaitsForMoreAsync(stream);

        _time.GoOff();

        await append.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
        _store.Uploads.Find(_digest).Held.Should().Be(3_000_000);
    }

    [Fact]
    public async Task AppendAsync_ManyOfOneBlobAtOnce_NeverMixTheirBytes()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => SendUntilStoredAsync(new Random(number)))));

        (await ReadAsync()).Should().Equal(_content);
        Directory.EnumerateFileSystemEntries(_directory.At("store", "partial")).Should().BeEmpty();
    }

    [Fact]
    public async Task Expire_OldOnes_GoAndNoOthers()
    {
        await BreakAsync(0, 3_000_000);
        var now = TimeProvider.System.GetUtcNow();

        _store.Uploads.Expire(now - TimeSpan.FromDays(1)).Should().Be(new BlobsCollected(0, 0));
        File.SetLastWriteTimeUtc(Part, now.UtcDateTime - TimeSpan.FromDays(2));
        _store.Uploads.Expire(now - TimeSpan.FromDays(1)).Should().Be(new BlobsCollected(1, 3_000_000));

        _store.Uploads.Find(_digest).Held.Should().Be(0);
        (await AppendAsync(0)).Digest.Should().Be(_digest);
    }

    [Fact]
    public async Task Expire_TooManyBytes_TakesTheOldestButNeverTheLatest()
    {
        await BreakAsync(0, 3_000_000);
        var now = TimeProvider.System.GetUtcNow();
        File.SetLastWriteTimeUtc(Part, now.UtcDateTime - TimeSpan.FromHours(2));
        foreach (var (hours, name) in new[] { (1, "1"), (3, "3") })
        {
            var other = _directory.At("store", "partial", Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Hex);
            await File.WriteAllBytesAsync(other, new byte[2_000_000]);
            File.SetLastWriteTimeUtc(other, now.UtcDateTime - TimeSpan.FromHours(hours));
        }

        var yesterday = now - TimeSpan.FromDays(1);
        _store.Uploads.Expire(yesterday, 7_000_000).Should().Be(new BlobsCollected(0, 0));
        _store.Uploads.Expire(yesterday, 6_000_000).Should().Be(new BlobsCollected(1, 2_000_000), "the one of three hours ago goes");
        _store.Uploads.Find(_digest).Held.Should().Be(3_000_000);
        _store.Uploads.Expire(yesterday, 0).Should().Be(new BlobsCollected(1, 3_000_000), "the latest stays");
        _store.Uploads.Expire(yesterday, 0).Should().Be(new BlobsCollected(0, 0));
    }

    [Fact]
    public async Task Expire_BlobThatCameAnotherWay_Goes()
    {
        await BreakAsync(0, 3_000_000);
        await _store.PutAsync(new MemoryStream(_content), _digest, None);

        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(0, Stored: true, Busy: false));
        _store.Uploads.Expire(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1)).Blobs.Should().Be(1);
    }

    [Fact]
    public async Task AppendAsync_WhatIsThereAlready_ReadsItsStreamToTheEnd()
    {
        await AppendAsync(0);
        using var again = new MemoryStream(_content);

        (await _store.Uploads.AppendAsync(_digest, 0, again, null, None)).Should().Be(new BlobRef(_digest, Size));

        again.Position.Should().Be(Size);
    }

    [Fact]
    public async Task AppendAsync_FullDisk_SaysWhatItNeedsAndLeavesNothing()
    {
        using var disk = SmallDisk.TryMount("4m", names: 200, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        using var store = FileBlobStore.Open(disk.At("store"), NullLogger<FileBlobStore>.Instance);

        var append = () => store.Uploads.AppendAsync(_digest, 0, new MemoryStream(_content), Size, None);

        var told = (await append.Should().ThrowAsync<DiskFullException>()).Which.Error;
        told.Message.Should().Contain("The file needs 4.8 MiB").And.Contain("MiB are free");
        store
            .Invoking(one => one.Uploads.Find(_digest))
            .Should()
            .Throw<DiskFullException>()
            .Which.Error.Should()
            .Be(told, "its sender may not have heard");
        store.Uploads.Find(_digest).Should().Be(new BlobUploadState(0, Stored: false, Busy: false));
        Directory.EnumerateFiles(disk.At("store", "partial")).Should().BeEmpty();
    }

    private async Task SendUntilStoredAsync(Random random)
    {
        while (_store.Uploads.Find(_digest) is { Stored: false } state)
        {
            try
            {
                var good = random.Next(Size - (int)state.Held + 1);
                await _store.Uploads.AppendAsync(
                    _digest,
                    state.Held,
                    good % 3 == 0 ? new MemoryStream(_content[(int)state.Held..]) : new BreakingStream(_content[(int)state.Held..], good),
                    null,
                    None
                );
            }
            catch (Exception failure) when (failure is IOException or SatchelException { Error.Code: "upload_busy" or "upload_offset" })
            {
                await Task.Yield();
            }
        }
    }

    private async Task BreakAsync(int offset, int good)
    {
        var broken = () => _store.Uploads.AppendAsync(_digest, offset, new BreakingStream(_content[offset..], good), null, None);
        await broken.Should().ThrowAsync<IOException>();
    }

    /// <summary>Until the upload waits for what comes after all that the stream has.</summary>
    private async Task WaitsForMoreAsync(BreakingStream stream)
    {
        await stream.Drained;
        await Eventually.TrueAsync(() => _time.DueTime == TimeSpan.FromMinutes(1), "it waits");
    }

    private Task<BlobRef> AppendAsync(int offset) =>
        _store.Uploads.AppendAsync(_digest, offset, new MemoryStream(_content[offset..]), Size - offset, None);

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await _store.OpenReadAsync(_digest, None);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private void ReopenIf(bool reopens)
    {
        if (reopens)
        {
            _store.Dispose();
            _store = Open();
        }
    }

    private FileBlobStore Open() => FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance, _time);
}
