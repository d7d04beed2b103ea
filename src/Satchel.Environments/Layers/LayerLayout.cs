using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Layers;

/// <summary>
/// Where everything of the layer store lies (<c>docs/spec/layer-store.md</c>). A layer's files stand beside its directory, in the bucket
/// of its provider and format.
/// </summary>
internal sealed class LayerLayout
{
    public const string RecordSuffix = ".json";
    public const string LockSuffix = ".lock";
    public const string FailureSuffix = ".failed";
    public const string LogSuffix = ".log";

    private readonly string _store;

    public LayerLayout(string store)
    {
        _store = store;
        foreach (var directory in (string[])[Layers, Leases, Pins, Trash, Scratch, Caches])
        {
            DurableDirectory.Create(directory);
        }
    }

    public string Layers => Path.Combine(_store, "layers");

    public string Leases => Path.Combine(_store, "leases");

    public string Pins => Path.Combine(_store, "pins");

    public string Trash => Path.Combine(_store, "layer-trash");

    public string Scratch => Path.Combine(_store, "scratch");

    public string Caches => Path.Combine(_store, "caches");

    /// <summary>Held shared while a lease is written, alone while layers are taken out of the store.</summary>
    public string CollectLock => Path.Combine(_store, "collect.lock");

    public string Bucket(string name) => Path.Combine(Layers, name);

    public string Directory(string bucket, LayerKey key) => Path.Combine(Layers, bucket, key.ToString());

    public string Record(string bucket, LayerKey key) => Directory(bucket, key) + RecordSuffix;

    public string Lock(string bucket, LayerKey key) => Directory(bucket, key) + LockSuffix;

    public string Failure(string bucket, LayerKey key) => Directory(bucket, key) + FailureSuffix;

    public string Log(string bucket, LayerKey key) => Directory(bucket, key) + LogSuffix;

    public string Pin(LayerKey key) => Path.Combine(Pins, key.ToString());

    /// <summary>Held shared by builds of a field, alone by who empties the cache that they share.</summary>
    public string CacheLock(string field) => Path.Combine(Caches, field) + LockSuffix;

    /// <summary>A new name in the trash.</summary>
    public string NewTrash() => Path.Combine(Trash, Guid.NewGuid().ToString("N"));

    /// <summary>Names of all buckets.</summary>
    public IEnumerable<string> Buckets() => System.IO.Directory.EnumerateDirectories(Layers).Select(path => Path.GetFileName(path));

    /// <summary>The key that a file name of a bucket starts with.</summary>
    public static bool TryKey(ReadOnlySpan<char> fileName, out LayerKey key)
    {
        key = default;
        var name = fileName.StartsWith(".") ? fileName[1..] : fileName;
        return name.Length >= LayerKey.Length && LayerKey.TryParse(name[..LayerKey.Length].ToString(), out key);
    }
}
