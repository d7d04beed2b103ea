using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Cluster.Storage;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

public sealed class HeadDatabaseTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

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
                    TestRows.Insert(connection, $"{i}");
                    // Inside a transaction the connection sees its own rows: those of its neighbours are among them.
                    seen.Add(TestRows.Count(connection));
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
            TestRows.Insert(connection, "half done");
            throw new InvalidOperationException("A defect.");
        });
        var after = InsertAsync("after");

        busy.Set();

        await Task.WhenAll(first, before, after);
        await FluentActions.Awaiting(() => guilty).Should().ThrowAsync<InvalidOperationException>();
        (await TestRows.KeysAsync(_database)).Should().Equal("before", "after");
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
    public async Task ReadAsync_WhileAWriteIsNotCommitted_ShowsWhatWasBefore()
    {
        await InsertAsync("committed");
        using var written = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        var writing = _database.WriteAsync(connection =>
        {
            TestRows.Insert(connection, "on its way");
            written.Set();
            return looked.Wait(TimeSpan.FromSeconds(60));
        });
        written.Wait(TimeSpan.FromSeconds(60), None).Should().BeTrue();

        (await TestRows.KeysAsync(_database)).Should().Equal("committed");

        looked.Set();
        await writing;
        (await TestRows.KeysAsync(_database)).Should().Equal("committed", "on its way");
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

        await other.WriteAsync(connection => TestRows.Insert(connection, "theirs"));

        (await TestRows.KeysAsync(_database)).Should().Equal("mine", "theirs");
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

        (await TestRows.KeysAsync(_database)).Should().Equal("old");
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

    private Task<int> InsertAsync(string key) => _database.WriteAsync(connection => TestRows.Insert(connection, key));

    private Task<int> CountAsync() => _database.ReadAsync(TestRows.Count, None);
}
