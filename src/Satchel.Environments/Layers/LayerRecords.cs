using System.IO.Enumeration;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Layers;

/// <summary>Which layers exist.</summary>
internal sealed class LayerRecords(LayerLayout layout)
{
    /// <summary>Far more than a node has; sums of many are still numbers.</summary>
    private const long MostBytes = 1L << 48;

    /// <summary>The record of a layer, when it exists and its directory is there, in which it was built, with those at its top.</summary>
    public LayerRecord? Find(string bucket, LayerKey key) =>
        Read(bucket, key) is { } record
        // Not what a link leads to, which is no layer.
        && FileStatus.OfName(layout.Directory(bucket, key))?.Kind is FileKind.Directory
        && LayerParts.AreIn(layout.Directory(bucket, key), record.Holds ?? [])
        // Who asks holds no lock: what was seen may be a build that began meanwhile, which has taken the record away first.
        && FileStatus.OfName(layout.Record(bucket, key)) is not null
            ? record
            : null;

    /// <summary>Whether a layer is known and its files are gone, so that there is nothing any more that a process could run in.</summary>
    public bool HasLostItsFiles(string bucket, LayerKey key) => Read(bucket, key) is not null && Find(bucket, key) is null;

    private LayerRecord? Read(string bucket, LayerKey key) =>
        StoreFile.Read(layout.Record(bucket, key), LayerJson.Default.LayerRecord, out var content) is { } record
        && IsValid(record, key)
        && RecordCheck.Holds(record, content)
        && BuiltPlace.IsHere(record, layout.Directory(bucket, key))
            ? record
            : null;

    /// <summary>The keys of existing layers that begin with a text. Reads the records of those alone.</summary>
    public IEnumerable<LayerKey> FindKeys(string beginning) =>
        layout.Buckets().SelectMany(bucket => KeysIn(bucket, beginning).Where(key => Find(bucket, key) is not null)).Distinct();

    /// <summary>Makes the directory a layer no longer, also after power loss. No record is fine.</summary>
    /// <exception cref="IOException">It cannot be removed, or the disk failed.</exception>
    public void Remove(string bucket, LayerKey key)
    {
        var path = layout.Record(bucket, key);
        if (FileStatus.OfName(path) is not null)
        {
            OwnFile.Remove(path);
            DurableDirectory.Flush(layout.Bucket(bucket));
        }
    }

    /// <summary>Makes the directory a layer.</summary>
    public void Commit(string bucket, LayerRecord record) =>
        StoreFile.Write(layout.Record(bucket, record.Key), RecordCheck.Write(record, ProcessIdentity.CurrentBootId));

    /// <summary>Notes that the content of a layer is on the disk.</summary>
    public void MarkFlushed(string bucket, LayerRecord record) =>
        StoreFile.WriteDurably(layout.Record(bucket, record.Key), RecordCheck.Write(record, unflushedSince: null));

    private FileSystemEnumerable<LayerKey> KeysIn(string bucket, string beginning) =>
        new(layout.Bucket(bucket), static (ref FileSystemEntry entry) => LayerLayout.TryKey(entry.FileName, out var key) ? key : default)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                entry.FileName.StartsWith(beginning, StringComparison.Ordinal) && entry.FileName.EndsWith(LayerLayout.RecordSuffix),
        };

    private static bool IsValid(LayerRecord record, LayerKey key) =>
        record.Key == key
        && string.Equals(record.Format, LayerRecord.CurrentFormat, StringComparison.Ordinal)
        && record.Bytes is >= 0 and <= MostBytes
        // Parsed when it is touched: one that cannot be read would cost whoever lists all layers every one of them.
        && ReadableJson.IsReadable(record.Inputs)
        && ReadableJson.IsReadable(record.Facts)
        && ReadableJson.IsReadable(record.Lock)
        && (record.UnflushedSince is not { } boot || string.Equals(boot, ProcessIdentity.CurrentBootId, StringComparison.Ordinal));
}
