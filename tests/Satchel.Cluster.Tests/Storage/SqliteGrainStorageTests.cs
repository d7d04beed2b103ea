using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

public sealed class SqliteGrainStorageTests : IAsyncDisposable
{
    private static readonly RunId Run = RunId.Create(DateTimeOffset.UnixEpoch);

    private const string Type = "kv";

    private readonly TemporaryDirectory _directory = new();
    private HeadDatabase _database;
    private SqliteGrainStorage _storage;

    public SqliteGrainStorageTests() => (_database, _storage) = Open();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task ReadStateAsync_NothingWritten_IsEmptyAndSaysSo()
    {
        var state = new GrainState<KeyValueState>(new KeyValueState { Value = [9] }, "7") { RecordExists = true };

        await _storage.ReadStateAsync(Type, Id("nothing"), state);

        state.State!.Value.Should().BeNull();
        state.ETag.Should().BeNull();
        state.RecordExists.Should().BeFalse();
    }

    [Fact]
    public async Task WriteStateAsync_AgainAndAgain_ReadsBackTheLastAlsoAfterReopening()
    {
        var state = New();
        var etags = new List<string?>();
        for (byte i = 1; i <= 3; i++)
        {
            state.State!.Value = [i];
            await _storage.WriteStateAsync(Type, Id("key"), state);
            etags.Add(state.ETag);
        }

        etags.Should().OnlyHaveUniqueItems();
        state.RecordExists.Should().BeTrue();
        await ReopenAsync();
        var found = await ReadAsync("key");
        found.State!.Value.Should().Equal(3);
        found.ETag.Should().Be(state.ETag);
        found.RecordExists.Should().BeTrue();
    }

    [Fact]
    public async Task WriteStateAsync_SomebodyWroteInBetween_IsRefusedAndKeepsTheirs()
    {
        await WriteAsync("key", 1);
        var mine = await ReadAsync("key");
        var theirs = await ReadAsync("key");
        theirs.State!.Value = [2];
        await _storage.WriteStateAsync(Type, Id("key"), theirs);
        mine.State!.Value = [3];

        var write = () => _storage.WriteStateAsync(Type, Id("key"), mine);

        await write.Should().ThrowAsync<InconsistentStateException>();
        (await ReadAsync("key")).State!.Value.Should().Equal(2);
    }

    [Fact]
    public async Task WriteStateAsync_WithoutAnETagWhereSomethingIs_IsRefused()
    {
        await WriteAsync("key", 1);

        var write = () => WriteAsync("key", 2);

        await write.Should().ThrowAsync<InconsistentStateException>();
        (await ReadAsync("key")).State!.Value.Should().Equal(1);
    }

    [Fact]
    public async Task WriteStateAsync_AfterSomebodyCleared_IsRefused()
    {
        await WriteAsync("key", 1);
        var mine = await ReadAsync("key");
        await _storage.ClearStateAsync(Type, Id("key"), await ReadAsync("key"));
        mine.State!.Value = [2];

        var write = () => _storage.WriteStateAsync(Type, Id("key"), mine);

        await write.Should().ThrowAsync<InconsistentStateException>();
        (await ReadAsync("key")).RecordExists.Should().BeFalse();
    }

    [Fact]
    public async Task WriteStateAsync_ManyWritersWithOneETag_ExactlyOneSucceeds()
    {
        await WriteAsync("key", 0);
        var states = await Task.WhenAll(
            Enumerable
                .Range(1, 30)
                .Select(async i =>
                {
                    var state = await ReadAsync("key");
                    state.State!.Value = [(byte)i];
                    return state;
                })
        );

        var written = await Task.WhenAll(
            states.Select(async state =>
            {
                try
                {
                    await _storage.WriteStateAsync(Type, Id("key"), state);
                    return state.State!.Value;
                }
                catch (InconsistentStateException)
                {
                    return null;
                }
            })
        );

        var winner = written.Should().ContainSingle(value => value != null).Which;
        (await ReadAsync("key")).State!.Value.Should().Equal(winner);
    }

    [Fact]
    public async Task WriteStateAsync_ManyWritersWhoReadAgain_LoseNoWrite()
    {
        await WriteAsync("counter", 0);

        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 10; i++)
                        {
                            while (!await TryCountAsync()) { }
                        }
                    })
                )
        );

        (await ReadAsync("counter")).State!.Value.Should().Equal(100);
    }

    [Fact]
    public async Task WriteStateAsync_AConflictAmongOthers_TakesNoneOfThemAlong()
    {
        await WriteAsync("conflict", 1);

        var writes = Enumerable.Range(0, 100).Select(i => WriteAsync(i == 50 ? "conflict" : $"{i}", (byte)i)).ToArray();

        await FluentActions.Awaiting(() => writes[50]).Should().ThrowAsync<InconsistentStateException>();
        await Task.WhenAll(writes.Where((_, i) => i != 50));
        for (var i = 0; i < 100; i += 49)
        {
            (await ReadAsync($"{i}")).State!.Value.Should().Equal((byte)i);
        }
    }

    [Fact]
    public async Task ClearStateAsync_Written_ForgetsItForGood()
    {
        await WriteAsync("key", 1);
        var state = await ReadAsync("key");

        await _storage.ClearStateAsync(Type, Id("key"), state);

        state.State!.Value.Should().BeNull();
        state.ETag.Should().BeNull();
        state.RecordExists.Should().BeFalse();
        await ReopenAsync();
        (await ReadAsync("key")).RecordExists.Should().BeFalse();
    }

    [Fact]
    public async Task ClearStateAsync_SomebodyWroteInBetween_IsRefused()
    {
        await WriteAsync("key", 1);
        var mine = await ReadAsync("key");
        var theirs = await ReadAsync("key");
        theirs.State!.Value = [2];
        await _storage.WriteStateAsync(Type, Id("key"), theirs);

        var clear = () => _storage.ClearStateAsync(Type, Id("key"), mine);

        await clear.Should().ThrowAsync<InconsistentStateException>();
        (await ReadAsync("key")).State!.Value.Should().Equal(2);
    }

    [Fact]
    public async Task ClearStateAsync_NothingWritten_IsFine()
    {
        var state = New();

        await _storage.ClearStateAsync(Type, Id("nothing"), state);

        state.RecordExists.Should().BeFalse();
    }

    [Fact]
    public async Task WriteStateAsync_AfterAClear_BeginsAnew()
    {
        await WriteAsync("key", 1);
        var state = await ReadAsync("key");
        await _storage.ClearStateAsync(Type, Id("key"), state);
        state.State!.Value = [2];

        await _storage.WriteStateAsync(Type, Id("key"), state);

        (await ReadAsync("key")).State!.Value.Should().Equal(2);
    }

    [Fact]
    public async Task States_OfTwoTypesUnderOneKey_AreApart()
    {
        await WriteAsync(":key", 1);
        var job = new GrainState<JobState>(
            new JobState { Record = new JobRecord(new JobSubmission("key", "true"), Run) { StartTime = DateTimeOffset.UnixEpoch } }
        );

        await _storage.WriteStateAsync("job", Id(":key"), job);

        (await ReadAsync(":key")).State!.Value.Should().Equal(1);
        var found = new GrainState<JobState>(new JobState());
        await _storage.ReadStateAsync("job", Id(":key"), found);
        found.State!.Record!.RunId.Should().Be(Run);
    }

    private static GrainId Id(string key) => GrainId.Create("test", key);

    private static GrainState<KeyValueState> New() => new(new KeyValueState());

    private (HeadDatabase Database, SqliteGrainStorage Storage) Open()
    {
        var database = HeadDatabase.Open(_directory.At("head.db"), NullLogger<HeadDatabase>.Instance);
        return (
            database,
            new SqliteGrainStorage(database, new DamagedRecords(database, TimeProvider.System, NullLogger<DamagedRecords>.Instance))
        );
    }

    private async Task ReopenAsync()
    {
        await _database.DisposeAsync();
        (_database, _storage) = Open();
    }

    private Task WriteAsync(string key, byte value) =>
        _storage.WriteStateAsync(Type, Id(key), new GrainState<KeyValueState>(new KeyValueState { Value = [value] }));

    private async Task<GrainState<KeyValueState>> ReadAsync(string key)
    {
        var state = New();
        await _storage.ReadStateAsync(Type, Id(key), state);
        return state;
    }

    private async Task<bool> TryCountAsync()
    {
        var state = await ReadAsync("counter");
        state.State!.Value = [(byte)(state.State!.Value![0] + 1)];
        try
        {
            await _storage.WriteStateAsync(Type, Id("counter"), state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
