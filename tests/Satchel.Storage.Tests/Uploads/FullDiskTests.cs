using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Testing;

namespace Satchel.Storage.Tests.Uploads;

/// <summary>How long an upload that met a full disk is told so.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Size = 3_000_000;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BlobUploadState Nothing = new(0, Stored: false, Busy: false);

    private readonly ManualTime _time = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);
    private readonly Digest _digest;
    private readonly SmallDisk? _disk;
    private readonly string? _failure;

    public FullDiskTests()
    {
        _digest = Digest.Of(_content);
        _disk = SmallDisk.TryMount("8m", names: 400, out _failure);
    }

    public void Dispose() => _disk?.Dispose();

    [Fact]
    public async Task Find_RoomCameSince_IsNotToldOfTheFullDisk()
    {
        using var store = Open();
        _disk!.FillBytes();
        await FailAsync(store, Size);
        _disk.Free();

        store.Uploads.Find(_digest).Should().Be(Nothing);
        (await store.Uploads.AppendAsync(_digest, 0, new MemoryStream(_content), Size, None)).Size.Should().Be(Size);
    }

    [Fact]
    public async Task Find_StillNoRoom_IsToldHoweverLate()
    {
        using var store = Open();
        _disk!.FillBytes();
        await FailAsync(store, Size);
        _time.Pass(TimeSpan.FromHours(1));

        store.Invoking(one => one.Uploads.Find(_digest)).Should().Throw<DiskFullException>();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(30, false)]
    public async Task Find_SizeNobodyHasSaid_IsToldForSomeSeconds(int later, bool isTold)
    {
        using var store = Open();
        _disk!.FillBytes();
        await FailAsync(store, null);
        _time.Pass(TimeSpan.FromSeconds(later));

        var find = () => store.Uploads.Find(_digest);

        if (isTold)
        {
            find.Should().Throw<DiskFullException>();
        }

        find().Should().Be(Nothing);
    }

    private async Task FailAsync(FileBlobStore store, long? length)
    {
        var append = () => store.Uploads.AppendAsync(_digest, 0, new MemoryStream(_content), length, None);
        await append.Should().ThrowAsync<DiskFullException>();
    }

    private FileBlobStore Open()
    {
        Assert.SkipWhen(_disk is null, $"A full disk needs a small file system, and none could be mounted: {_failure}");
        return FileBlobStore.Open(_disk.At("store"), NullLogger<FileBlobStore>.Instance, _time);
    }
}
