using Satchel.Abstractions.Environments;
using Satchel.Posix.Durability;
using Satchel.Testing;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests;

/// <summary>Downloads that do not fit leave room to everybody else.</summary>
public sealed class RoomTests : IAsyncLifetime
{
    private const int Large = 40 * 1024 * 1024;

    private readonly DownloadBench _bench = new();
    private FileHost _host = null!;
    private SmallDisk? _disk;

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync();
        _disk = SmallDisk.TryMount("32m", 100, out var failure);
        Assert.SkipWhen(_disk is null, $"No small disk can be mounted here: {failure}");
        _bench.Target = _disk!.Path;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
        _disk?.Dispose();
    }

    [Fact]
    public async Task Download_LongerThanTheDiskHasRoom_IsRefusedBeforeAnythingIsWritten()
    {
        _host.Answer(
            "/long.zip",
            async context =>
            {
                context.Response.ContentLength = 1_000_000_000_000;
                await context.Response.Body.WriteAsync(new byte[100_000]);
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );

        var failure = await _bench.FailAsync(_host.Address + "/long.zip", SetupErrorKinds.DiskFull);

        failure.Message.Should().Contain("needs 931.3 GiB").And.Contain("has 32.0 MiB free");
        Directory.EnumerateFiles(_disk!.Path).Sum(file => new FileInfo(file).Length).Should().Be(0);
    }

    [Fact]
    public async Task Download_OfALengthThatNobodySays_EndsWhileThereIsRoomForOthers()
    {
        _host.Answer(
            "/endless.zip",
            async context =>
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(new byte[100_000], context.RequestAborted);
                }
            }
        );

        var failure = await _bench.FailAsync(_host.Address + "/endless.zip", SetupErrorKinds.DiskFull);

        failure.Message.Should().Contain("needs more than ").And.Contain(" free, of which 1.6 MiB stay free");
        DiskRoom.Free(_disk!.Path).Should().BePositive();
    }

    [Fact]
    public async Task Download_ALocalFileThatDoesNotFit_IsRefusedBeforeAnythingIsWritten()
    {
        var file = _bench.At("large.zip");
        using (var large = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(large, Large);
        }

        var failure = await _bench.FailAsync($"file://{file}", SetupErrorKinds.DiskFull);

        failure.Message.Should().Contain("needs 40.0 MiB");
        Directory.EnumerateFiles(_disk!.Path).Sum(each => new FileInfo(each).Length).Should().Be(0);
    }

    [Fact]
    public async Task Download_ARepositoryThatDoesNotFit_EndsAsAFullDisk()
    {
        using var disk = SmallDisk.TryMount("8m", 100, out var unmounted);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted here: {unmounted}");
        _bench.Target = disk.Path;
        var repository = _bench.At("repos/code");
        var noise = new byte[Large / 4];
        Random.Shared.NextBytes(noise);
        GitHost.Commit(repository, ("noise", Convert.ToBase64String(noise)));
        GitHost.Serve(_host, _bench.At("repos"));

        await _bench.FailAsync($"git+{_host.Address}/code/.git", SetupErrorKinds.DiskFull);

        Directory.EnumerateFileSystemEntries(disk.Path).Should().BeEmpty("what there was of it is removed");
    }
}
