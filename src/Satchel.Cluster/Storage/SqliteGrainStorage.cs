using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace Satchel.Cluster.Storage;

/// <summary>Keeps the state of grains in the head's database, each guarded by an ETag that counts its writes.</summary>
internal sealed class SqliteGrainStorage(HeadDatabase database, DamagedRecords damaged) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await database
            .ReadAsync(connection => connection.FindRow(stateName, Key(grainId)), CancellationToken.None)
            .ConfigureAwait(false);
        var found = row is null ? null : await damaged.ReadAsync<T>(stateName, row).ConfigureAwait(false);
        grainState.RecordExists = found is not null;
        grainState.ETag = found?.ETag.ToString(CultureInfo.InvariantCulture);
        grainState.State = found is null ? Activator.CreateInstance<T>() : found.State;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainId);
        var payload = JsonSerializer.SerializeToUtf8Bytes(grainState.State, StateJson.Default.GetTypeInfo(typeof(T))!);
        var state = Stored(grainState.State);
        var expected = Expected(grainState.ETag);
        var etag = await database
            .WriteAsync(
                connection =>
                {
                    const string Insert =
                        "INSERT INTO grain_state (type, key, etag, tag, payload) VALUES ($type, $key, 1, $tag, $payload) ON CONFLICT DO NOTHING";
                    const string Update =
                        "UPDATE grain_state SET etag = etag + 1, tag = $tag, payload = $payload WHERE type = $type AND key = $key AND etag = $etag";
                    // A number is never given twice, whatever is deleted: cursors of lists go by it.
                    const string Move = """
                        UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'grain_state';
                        UPDATE grain_state SET sequence = (SELECT seq FROM sqlite_sequence WHERE name = 'grain_state')
                        WHERE type = $type AND key = $key;
                        """;
                    var changed = connection.Change(
                        expected is null ? Insert : Update,
                        ("$type", stateName),
                        ("$key", key),
                        ("$tag", state.Tag),
                        ("$payload", payload),
                        ("$etag", expected)
                    );
                    if (changed != 1)
                    {
                        throw Conflict(stateName, key, grainState.ETag);
                    }

                    if (expected is not null && state.IsNewInLists)
                    {
                        connection.Change(Move, ("$type", stateName), ("$key", key));
                    }

                    return (expected ?? 0) + 1;
                },
                usesReserve: expected is not null && state.ChangesUseReserve
            )
            .ConfigureAwait(false);
        grainState.ETag = etag.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Expected(grainState.ETag) is { } expected)
        {
            var key = Key(grainId);
            await database
                .WriteAsync(
                    connection =>
                        connection.Change(
                            "DELETE FROM grain_state WHERE type = $type AND key = $key AND etag = $etag",
                            ("$type", stateName),
                            ("$key", key),
                            ("$etag", expected)
                        ) == 1
                            ? true
                            : throw Conflict(stateName, key, grainState.ETag),
                    usesReserve: true
                )
                .ConfigureAwait(false);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static IStoredState Stored<T>(T state) => (IStoredState)state!;

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private static long? Expected(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);

    private static InconsistentStateException Conflict(string type, string key, string? etag) =>
        new($"State {type} '{key}' was written by somebody else.", "another", etag);
}
