using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.CrashWriter;

/// <summary>
/// Writes and clears the state of one grain, and says what it is about to do and what has been acknowledged, a line each: <c>try KEY
/// NUMBER</c>, <c>done KEY NUMBER</c>. A state holds its number in every byte group; a clear has a number below zero.
/// </summary>
internal sealed class Writer(HeadDatabase database, Lines output, int seed, int key)
{
    /// <summary>How many write at the same time.</summary>
    public const int Keys = 8;

    private const int NumbersOfOneRun = 1_000_000;

    private readonly SqliteGrainStorage _storage = new(
        database,
        new DamagedRecords(database, TimeProvider.System, NullLogger<DamagedRecords>.Instance)
    );
    private readonly GrainId _id = GrainId.Create("kv", $"{key}");

    [SuppressMessage("Security", "CA5394", Justification = "The same seed must write the same.")]
    public async Task RunAsync()
    {
        var random = new Random(seed * Keys + key);
        var state = new GrainState<KeyValueState>(new KeyValueState());
        await _storage.ReadStateAsync("kv", _id, state).ConfigureAwait(false);
        for (var number = seed * NumbersOfOneRun + 1; ; number++)
        {
            var clears = random.Next(5) == 0;
            var name = clears ? -number : number;
            output.Say($"try {key} {name}");
            if (clears)
            {
                await _storage.ClearStateAsync("kv", _id, state).ConfigureAwait(false);
            }
            else
            {
                state.State!.Value = Content(number, random.Next(200));
                await _storage.WriteStateAsync("kv", _id, state).ConfigureAwait(false);
            }

            output.Say($"done {key} {name}");
        }
    }

    private static byte[] Content(int number, int repeats)
    {
        var content = new byte[sizeof(int) * (repeats + 1)];
        for (var at = 0; at < content.Length; at += sizeof(int))
        {
            BitConverter.TryWriteBytes(content.AsSpan(at), number);
        }

        return content;
    }
}
