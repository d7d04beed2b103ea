using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Testing;

namespace Satchel.Storage.Tests;

/// <summary>Something else in the place of the file of an upload: whoever knows a digest knows its name.</summary>
public sealed class PartialPlaceTests : IDisposable
{
    private const int Size = 3_000_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);
    private readonly Digest _digest;
    private readonly FileBlobStore _store;

    public PartialPlaceTests()
    {
        _digest = Digest.Of(_content);
        _store = FileBlobStore.Open(_directory.At("store"), NullLogger<FileBlobStore>.Instance);
    }

    private string Part => _directory.At("store", "partial", _digest.Hex);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("mkdir")]
    [InlineData("ln -s ../../victim")]
    [InlineData("ln -s nowhere")]
    [InlineData("install -m 000 /dev/null")]
    public async Task AppendAsync_SomethingElseInItsPlace_GivesWay(string make)
    {
        var victim = MakeInItsPlace(make);

        _store.Uploads.Find(_digest).Should().Be(new BlobUploadState(0, Stored: false, Busy: false));
        (await _store.Uploads.AppendAsync(_digest, 0, new MemoryStream(_content), Size, None)).Should().Be(new BlobRef(_digest, Size));

        var blob = new FileInfo(_directory.At("store", "blobs", "sha256", _digest.Hex[..2], _digest.Hex));
        blob.LinkTarget.Should().BeNull();
        (await File.ReadAllBytesAsync(blob.FullName, None)).Should().Equal(_content);
        IsUntouched(victim);
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("mkdir -p x/y; mv x")]
    [InlineData("ln -s ../../victim")]
    public void Expire_SomethingElseInItsPlace_Goes(string make)
    {
        var victim = MakeInItsPlace(make);

        _store.Uploads.Expire(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1)).Should().Be(new BlobsCollected(1, 0));

        Directory.EnumerateFileSystemEntries(_directory.At("store", "partial")).Should().BeEmpty();
        IsUntouched(victim);
    }

    /// <returns>A file that is somebody else's.</returns>
    private string MakeInItsPlace(string make)
    {
        var victim = _directory.Write("victim", "precious");
        File.SetUnixFileMode(victim, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{make} {_digest.Hex}"])
        {
            WorkingDirectory = _directory.At("store", "partial"),
        };
        using var shell = Process.Start(start)!;
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0);
        return victim;
    }

    private static void IsUntouched(string victim)
    {
        File.ReadAllText(victim).Should().Be("precious");
        File.GetUnixFileMode(victim).Should().HaveFlag(UnixFileMode.OtherRead);
    }
}
