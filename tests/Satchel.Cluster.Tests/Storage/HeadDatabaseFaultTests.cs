using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>A full disk, a broken one, and what nobody foresaw: such a write fails, and those that come after it go on.</summary>
public sealed class HeadDatabaseFaultTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    // The numbers of SQLITE_IOERR and SQLITE_FULL.
    private const int BrokenDisk = 10;
    private const int DiskIsFull = 13;

    // Of one that would never come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private HeadDatabase _database;

    public HeadDatabaseFaultTests() => _database = Open();

    private string Path => _directory.At("head.db");

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task WriteAsync_DiskIsFull_SaysSoChangesNothingAndGoesOnWhenThereIsRoom()
    {
        await FullDisk.FillAsync(_database);

        var write = () => InsertAsync(FullDisk.LongText);

        (await write.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "disk_full" && error.Retryable);
        (await _database.ReadAsync(TestRows.Count, None)).Should().Be(0);
        await FullDisk.FreeAsync(_database);
        await write();
        (await _database.ReadAsync(TestRows.Count, None)).Should().Be(1);
    }

    [Fact]
    public async Task WriteAsync_SomethingHasThePlaceOfTheReserveOfAFullDisk_FailsAndTheNextWorks()
    {
        File.Delete(Path + "-reserve");
        Directory.CreateDirectory(Path + "-reserve");

        var write = () => FailAsync(DiskIsFull);

        (await write.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        await InsertAsync("after").WaitAsync(Patience);
        (await TestRows.KeysAsync(_database)).Should().Equal("after");
    }

    [Fact]
    public async Task Open_SomethingHasThePlaceOfTheReserve_WritesWithoutIt()
    {
        await _database.DisposeAsync();
        File.Delete(Path + "-reserve");
        Directory.CreateDirectory(Path + "-reserve");

        _database = Open();

        await InsertAsync("without");
    }

    [Fact]
    public async Task WriteAsync_BrokenDiskThatCannotBeAskedForRoom_FailsAndTheNextWorks()
    {
        var home = Directory.CreateDirectory(_directory.At("broken")).FullName;
        await using var database = HeadDatabase.Open(System.IO.Path.Combine(home, "head.db"), NullLogger<HeadDatabase>.Instance);
        Directory.Move(home, home + "-away");

        var write = () =>
            database.WriteAsync<bool>(_ => throw new SqliteException("A disk that is broken.", BrokenDisk)).WaitAsync(Patience);

        (await write.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("database_failed");
        await database.WriteAsync(connection => TestRows.Insert(connection, "after")).WaitAsync(Patience);
        Directory.Move(home + "-away", home);
    }

    [Fact]
    public async Task WriteAsync_WriterMeetsWhatNobodyForesaw_FailsIsLoggedAndTheNextWorks()
    {
        var log = new LogThatFailsOnce();
        Directory.CreateDirectory(_directory.At("other"));
        await using var database = HeadDatabase.Open(_directory.At("other", "head.db"), log);

        var write = () => database.WriteAsync<bool>(_ => throw new SqliteException("No room.", DiskIsFull)).WaitAsync(Patience);

        (await write.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "database_failed" && error.Message.Contains(LogThatFailsOnce.Text));
        await database.WriteAsync(connection => TestRows.Insert(connection, "after")).WaitAsync(Patience);
        log.Errors.Should().ContainSingle().Which.Should().Be(LogThatFailsOnce.Text);
    }

    private HeadDatabase Open() => HeadDatabase.Open(Path, NullLogger<HeadDatabase>.Instance);

    private Task<bool> FailAsync(int code) =>
        _database.WriteAsync<bool>(_ => throw new SqliteException("It failed.", code)).WaitAsync(Patience);

    private Task<int> InsertAsync(string key) => _database.WriteAsync(connection => TestRows.Insert(connection, key));
}
