using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Cluster.Storage;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Storage;

public sealed class DamagedRecordsTests : IAsyncDisposable
{
    private const string Type = "job";
    private const string Key = "a";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly HeadDatabase _database;
    private readonly DamagedRecords _damaged;

    public DamagedRecordsTests()
    {
        _database = HeadDatabase.Open(_directory.At("head.db"), NullLogger<HeadDatabase>.Instance);
        _damaged = new DamagedRecords(_database, TimeProvider.System, NullLogger<DamagedRecords>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task PutAsideAsync_RowWasDeletedAndMadeAnewSinceItWasRead_LeavesTheNewOne()
    {
        await InsertAsync("damaged"u8.ToArray());
        var read = await FindAsync();
        await _database.WriteAsync(connection => connection.Change("DELETE FROM grain_state"));
        await InsertAsync("anew"u8.ToArray());

        var now = await _damaged.PutAsideAsync(Type, read!, "a reason.");

        now!.Payload.Should().Equal("anew"u8.ToArray());
        (await FindAsync())!.Payload.Should().Equal("anew"u8.ToArray());
        _damaged.Count.Should().Be(0);
    }

    private Task<StoredRow?> FindAsync() => _database.ReadAsync(connection => connection.FindRow(Type, Key), None);

    private Task InsertAsync(byte[] payload) =>
        _database.WriteAsync(connection =>
            connection.Change(
                "INSERT INTO grain_state (type, key, etag, payload) VALUES ($type, $key, 1, $payload)",
                ("$type", Type),
                ("$key", Key),
                ("$payload", payload)
            )
        );
}
