using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Cluster.Storage;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

public sealed class HeadDatabaseTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    // The numbers of SQLITE_IOERR and SQLITE_FULL.
    private const int BrokenDisk = 10;
    private const int DiskIsFull = 13;

    // Of one that would never come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private HeadDatabase _database;

    public HeadDatabaseTests() => _database = Open();

    private string Path => _directory.At("head.db");

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_AreAllThereAfterReopening()
    {
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => InsertAsync($"{i}")));

        await ReopenAsync();
        (await CountAsync()).Should().Be(2000);
    }

    [Fact]
    public async Task WriteAsync_WhileTheWriterIsBusy_AreCommittedTogether()
    {
        using var busy = new ManualResetEventSlim();
        var first = _database.WriteAsync(_ => busy.Wait(TimeSpan.FromSeconds(60)));
        var seen = new List<int>();
        var writes = Enumerable
            .Range(0, 100)
            .Select(i =>
                _database.WriteAsync(connection =>
                {
                    Insert(connection, $"{i}");
                    // Inside a transaction the connection sees its own rows: those of its neighbours are among them.
                    seen.Add(Count(connection));
                    return true;
                })
            )
            .ToArray();

        busy.Set();

        await Task.WhenAll([first, .. writes]);
        seen.Should().Equal(Enumerable.Range(1, 100), "they ran in the order they came");
        (await CountAsync()).Should().Be(100);
    }

    [Fact]
    public async Task WriteAsync_OneOfManyThrows_OnlyThatOneFailsAndLeavesNothing()
    {
        using var busy = new ManualResetEventSlim();
        var first = _database.WriteAsync(_ => busy.Wait(TimeSpan.FromSeconds(60)));
        var before = InsertAsync("before");
        var guilty = _database.WriteAsync<bool>(connection =>
        {
            Insert(connection, "half done");
            throw new InvalidOperationException("A defect.");
        });
        var after = InsertAsync("after");

        busy.Set();

        await Task.WhenAll(first, before, after);
        await FluentActions.Awaiting(() => guilty).Should().ThrowAsync<InvalidOperationException>();
        (await KeysAsync()).Should().Equal("before", "after");
    }

    [Fact]
    public async Task WriteAsync_SqlThatFails_SaysDatabaseFailed()
    {
        await InsertAsync("twice");

        var again = () => InsertAsync("twice");

        (await again.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("database_failed");
        await InsertAsync("another");
    }

    [Fact]
    public async Task WriteAsync_DiskIsFull_SaysSoChangesNothingAndGoesOnWhenThereIsRoom()
    {
        await FullDisk.FillAsync(_database);

        var write = () => InsertAsync(FullDisk.LongText);

        (await write.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "disk_full" && error.Retryable);
        (await CountAsync()).Should().Be(0);
        await FullDisk.FreeAsync(_database);
        await write();
        (await CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task WriteAsync_SomethingHasThePlaceOfTheReserveOfAFullDisk_FailsAndTheNextWorks()
    {
        File.Delete(Path + "-reserve");
        Directory.CreateDirectory(Path + "-reserve");

        var write = () => FailAsync(DiskIsFull);

        (await write.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("disk_full");
        await InsertAsync("after").WaitAsync(Patience);
        (await KeysAsync()).Should().Equal("after");
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
        await database.WriteAsync(connection => Insert(connection, "after")).WaitAsync(Patience);
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
        await database.WriteAsync(connection => Insert(connection, "after")).WaitAsync(Patience);
        log.Errors.Should().ContainSingle().Which.Should().Be(LogThatFailsOnce.Text);
    }

    [Fact]
    public async Task ReadAsync_WhileAWriteIsNotCommitted_ShowsWhatWasBefore()
    {
        await InsertAsync("committed");
        using var written = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var writing = _database.WriteAsync(connection =>
        {
            Insert(connection, "on its way");
            written.Set();
            return looked.Wait(TimeSpan.FromSeconds(60));
        });
        written.Wait(TimeSpan.FromSeconds(60), None).Should().BeTrue();

        (await KeysAsync()).Should().Equal("committed");

        looked.Set();
        await writing;
        (await KeysAsync()).Should().Equal("committed", "on its way");
    }

    [Fact]
    public async Task ReadAsync_WhileAnotherReadTakesLong_DoesNotWaitForIt()
    {
        using var begun = new ManualResetEventSlim();
        using var enough = new ManualResetEventSlim();
        var slow = _database.ReadAsync(
            _ =>
            {
                begun.Set();
                return enough.Wait(TimeSpan.FromSeconds(60));
            },
            None
        );
        begun.Wait(TimeSpan.FromSeconds(60), None).Should().BeTrue();

        (await CountAsync()).Should().Be(0);

        slow.IsCompleted.Should().BeFalse();
        enough.Set();
        (await slow).Should().BeTrue();
    }

    [Fact]
    public async Task DisposeAsync_WritesThatWait_AreWrittenFirst()
    {
        using var busy = new ManualResetEventSlim();
        var first = _database.WriteAsync(_ => busy.Wait(TimeSpan.FromSeconds(60)));
        var writes = Enumerable.Range(0, 50).Select(i => InsertAsync($"{i}")).ToArray();

        var disposing = _database.DisposeAsync();
        busy.Set();

        await disposing;
        await Task.WhenAll([first, .. writes]);
        _database = Open();
        (await CountAsync()).Should().Be(50);
    }

    [Fact]
    public async Task Open_ByAnotherProcessMeanwhile_FindsOnlyOneTruth()
    {
        await InsertAsync("mine");
        await using var other = HeadDatabase.Open(Path, NullLogger<HeadDatabase>.Instance);

        await other.WriteAsync(connection => Insert(connection, "theirs"));

        (await KeysAsync()).Should().Equal("mine", "theirs");
    }

    [Fact]
    public void Open_NewFile_IsReadableByItsOwnerOnly()
    {
        var modes = Directory.GetFiles(_directory.Path, "head.db*").Select(File.GetUnixFileMode);

        modes.Should().OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "records hold the values of env_vars");
    }

    [Fact]
    public async Task Open_FileOfAnOlderVersion_IsBroughtUpToDateWithWhatItHolds()
    {
        await InsertAsync("old");
        await _database.WriteAsync(connection =>
            connection.Change("DROP INDEX grain_state_in_order; DROP TABLE damaged_state; PRAGMA user_version = 1")
        );

        await ReopenAsync();

        (await KeysAsync()).Should().Equal("old");
        (await _database.ReadAsync(Version, None)).Should().Be(3);
    }

    [Fact]
    public async Task Open_FileOfANewerVersion_IsRefusedAndLeftAsItIs()
    {
        await _database.WriteAsync(connection => connection.Change("PRAGMA user_version = 99"));
        await _database.DisposeAsync();

        var open = Open;

        open.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("database_newer");
        using var connection = new SqliteConnection($"Data Source={Path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        Version(connection).Should().Be(99);
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsRefusedAndLeftAsItIs()
    {
        var other = _directory.Write("other/head.db", string.Concat(Enumerable.Repeat("This is no database. ", 100)));
        var before = await File.ReadAllBytesAsync(other, None);

        var open = () => HeadDatabase.Open(other, NullLogger<HeadDatabase>.Instance);

        open.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("database_damaged");
        (await File.ReadAllBytesAsync(other, None)).Should().Equal(before);
    }

    [Fact]
    public void Open_PathThatIsADirectory_DoesNotSuggestToThrowJobsAway()
    {
        var other = Directory.CreateDirectory(_directory.At("other", "head.db")).FullName;

        var open = () => HeadDatabase.Open(other, NullLogger<HeadDatabase>.Instance);

        open.Should()
            .Throw<Exception>()
            .Which.Should()
            .Match<Exception>(failure =>
                failure is UnauthorizedAccessException
                || (failure is SatchelException && ((SatchelException)failure).Error.Code == "database_failed")
            );
    }

    private static int Insert(SqliteConnection connection, string key) =>
        connection.Change("INSERT INTO grain_state (type, key, etag, payload) VALUES ('test', $key, 1, x'00')", ("$key", key));

    private static int Count(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT COUNT(*) FROM grain_state");
        return (int)(long)command.ExecuteScalar()!;
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = connection.Command("PRAGMA user_version");
        return (long)command.ExecuteScalar()!;
    }

    private HeadDatabase Open() => HeadDatabase.Open(Path, NullLogger<HeadDatabase>.Instance);

    private async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        _database = Open();
    }

    private Task<bool> FailAsync(int code) =>
        _database.WriteAsync<bool>(_ => throw new SqliteException("It failed.", code)).WaitAsync(Patience);

    private Task<int> InsertAsync(string key) => _database.WriteAsync(connection => Insert(connection, key));

    private Task<int> CountAsync() => _database.ReadAsync(Count, None);

    private Task<List<string>> KeysAsync() =>
        _database.ReadAsync(
            connection =>
            {
                using var command = connection.Command("SELECT key FROM grain_state ORDER BY sequence");
                using var reader = command.ExecuteReader();
                var keys = new List<string>();
                while (reader.Read())
                {
                    keys.Add(reader.GetString(0));
                }

                return keys;
            },
            None
        );

    /// <summary>Fails at the line that tells of the full disk, as one whose file is on that disk does.</summary>
    private sealed class LogThatFailsOnce : ILogger<HeadDatabase>
    {
        public const string Text = "The log is full.";

        private const int DiskFull = 3;

        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (eventId.Id == DiskFull)
            {
                throw new InvalidOperationException(Text);
            }

            if (exception is not null)
            {
                Errors.Add(exception.Message);
            }
        }
    }
}
