using System.Diagnostics.Metrics;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Telemetry;

namespace Satchel.Storage;

/// <summary>What the stores of a process count and trace.</summary>
internal static class StorageTelemetry
{
    /// <summary>The storage's.</summary>
    public static RoomTelemetry Room { get; } = new("Satchel.Storage");

    private static readonly Counter<long> Stored = Room.Meter.CreateCounter<long>(
        "satchel.blobs.stored",
        "{blob}",
        "Blobs that were new to the store."
    );

    private static readonly Counter<long> Removed = Room.Meter.CreateCounter<long>(
        "satchel.blobs.removed",
        "{blob}",
        "Blobs that nothing needed any more."
    );

    private static readonly Counter<long> RemovedBytes = Room.Meter.CreateCounter<long>("satchel.blobs.removed.size", "By", "Their size.");

    private static readonly Counter<long> Damaged = Room.Meter.CreateCounter<long>(
        "satchel.blobs.damaged",
        "{blob}",
        "Blobs that were found damaged and put aside."
    );

    public static RoomSpan Collect { get; } = Room.DeclareSpan("blobs.collect", "Removing the blobs that nothing needs.");

    public static void HasStored(int blobs) => Stored.Add(blobs);

    public static void HasRemoved(BlobsCollected collected)
    {
        Removed.Add(collected.Blobs);
        RemovedBytes.Add(collected.Bytes);
    }

    public static void FoundDamaged() => Damaged.Add(1);
}
