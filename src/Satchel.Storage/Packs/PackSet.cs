using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Storage.Packs;

/// <summary>The packs of one open store, numbered in the order they were added. Thread-safe.</summary>
internal sealed class PackSet(StoreLayout layout) : IDisposable
{
    private const string Extension = ".pack";
    private const string DamagedExtension = ".damaged";

    private readonly PackHandles _handles = new();
    private readonly Lock _gate = new();
    private ImmutableList<PackPlace> _places = [];

    /// <summary>Pack files in the directory, oldest first.</summary>
    public IEnumerable<string> List() => Directory.EnumerateFiles(layout.Packs, "*" + Extension).Order(StringComparer.Ordinal);

    /// <summary>A name for a new pack; names sort by time.</summary>
    public string NewPath() => Path.Combine(layout.Packs, Guid.CreateVersion7().ToString("N") + Extension);

    /// <returns>The number under which its blobs are found.</returns>
    public int Add(Pack pack)
    {
        lock (_gate)
        {
            _places = _places.Add(new PackPlace(pack.Path, pack.IndexOffset));
            return _places.Count - 1;
        }
    }

    /// <summary>The packs there are, by number.</summary>
    public IReadOnlyList<(int Number, string Path)> All() =>
        [
            .. _places
                .Select((place, number) => (number, place))
                .Where(item => !item.place.IsDeleted)
                .Select(item => (item.number, item.place.Path)),
        ];

    /// <summary>Removes a pack in which nobody looks for a blob any more. Reads that are on their way end well, or find it gone.</summary>
    public void Delete(int number)
    {
        PackPlace place;
        lock (_gate)
        {
            place = _places[number];
            _places = _places.SetItem(number, place with { IsDeleted = true });
            // Its list of damaged blobs first: without the pack nobody would remove it.
            File.Delete(place.Path + DamagedExtension);
            File.Delete(place.Path);
        }

        _handles.Drop(number);
    }

    /// <summary>Blobs of a pack that were found damaged before, and do not count as stored.</summary>
    public static IReadOnlySet<Digest> DamagedIn(string packPath)
    {
        var damaged = new HashSet<Digest>();
        foreach (var line in ReadOnlyFile.TryReadLines(packPath + DamagedExtension) ?? [])
        {
            if (Digest.TryParse(line, out var digest))
            {
                damaged.Add(digest);
            }
        }

        return damaged;
    }

    /// <summary>Writes down, durably, that a blob of a pack is damaged.</summary>
    public void MarkDamaged(BlobLocation location, Digest digest)
    {
        lock (_gate)
        {
            var path = _places[location.Pack].Path;
            var lines = new StringBuilder();
            foreach (var damaged in DamagedIn(path).Append(digest).Distinct().Order())
            {
                lines.Append(damaged).Append('\n');
            }

            DurableFile.Write(path + DamagedExtension, Encoding.ASCII.GetBytes(lines.ToString()));
        }
    }

    /// <summary>Moves a file that is no sound pack out of the way.</summary>
    public void Quarantine(string path)
    {
        File.Move(path, Path.Combine(layout.Quarantine, Path.GetFileName(path)), overwrite: true);
        DurableDirectory.Flush(layout.Packs);
    }

    /// <summary>The bytes of one blob, verified.</summary>
    /// <returns>Null when the slot holds another blob.</returns>
    /// <exception cref="BlobMismatchException">The disk lost data.</exception>
    /// <exception cref="FileNotFoundException">The pack is gone.</exception>
    public byte[]? Read(BlobLocation location, Digest digest)
    {
        var place = _places[location.Pack];
        var entryOffset = place.IndexOffset + ((long)location.Slot * PackFormat.EntrySize);
        var bytes = _handles.Use(
            location.Pack,
            place.Path,
            (digest, entryOffset),
            static (file, wanted) => ReadEntry(file, wanted.entryOffset, wanted.digest)
        );
        if (bytes is null)
        {
            return null;
        }

        var actual = Digest.Of(bytes);
        return actual == digest ? bytes : throw new BlobMismatchException(digest, actual);
    }

    public void Dispose() => _handles.Dispose();

    private static byte[]? ReadEntry(SafeFileHandle file, long entryOffset, Digest digest)
    {
        Span<byte> entryBytes = stackalloc byte[PackFormat.EntrySize];
        try
        {
            PackReader.ReadFully(file, entryBytes, entryOffset);
            var entry = PackFormat.ReadEntry(entryBytes);
            if (entry.Digest != digest || entry.Length is < 0 or > PackFormat.MaxBlobSize || entry.Offset < 0)
            {
                return null;
            }

            var bytes = GC.AllocateUninitializedArray<byte>((int)entry.Length);
            PackReader.ReadFully(file, bytes, entry.Offset);
            return bytes;
        }
        catch (PackDamagedException)
        {
            throw new BlobMismatchException(digest, Digest.Of([]));
        }
    }

    private sealed record PackPlace(string Path, long IndexOffset)
    {
        public bool IsDeleted { get; init; }
    }
}
