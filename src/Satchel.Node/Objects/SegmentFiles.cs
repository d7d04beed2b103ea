using System.Globalization;

namespace Satchel.Node.Objects;

/// <summary>
/// Where the files of segments lie: a directory of this daemon's own in shared memory, and one on the node's disk. Both are removed when the
/// daemon ends, and those of one that was killed when the next begins. Thread-safe.
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    private const string SharedMemory = "/dev/shm";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Part of the machine's memory, as Ray has it.</summary>
    private const double MemoryPart = 0.3;

    private readonly string _memory;
    private readonly string _disk;

    public SegmentFiles(NodeOptions node)
    {
        var prefix = $"satchel-{node.NodeId.ToString()[..16]}-";
        foreach (var left in Directory.EnumerateDirectories(SharedMemory, prefix + "*"))
        {
            // One daemon at a time has the node's id.
            Directory.Delete(left, recursive: true);
        }

        _disk = Path.Combine(node.Directories.Root, "spill");
        if (Directory.Exists(_disk))
        {
            Directory.Delete(_disk, recursive: true);
        }

        _memory = Path.Combine(SharedMemory, prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var free = new DriveInfo(SharedMemory).AvailableFreeSpace;
        Budget = (long)Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryPart, free * 0.9);
    }

    /// <summary>Bytes of shared memory that may be used before values move to disk.</summary>
    public long Budget { get; }

    /// <summary>Sizes are multiples of this.</summary>
    public long Page => 64 * 1024;

    /// <summary>Bytes of a file that holds so many.</summary>
    public long SizeOf(long size) => Math.Max(Page, (size + Page - 1) / Page * Page);

    /// <summary>Makes a file in shared memory, whose memory comes with the first writing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Create(uint number, long size)
    {
        Directory.CreateDirectory(_memory, Private | UnixFileMode.UserExecute);
        var path = Path.Combine(_memory, number.ToString(CultureInfo.InvariantCulture));
        using var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = Private,
                BufferSize = 0,
            }
        );
        file.SetLength(SizeOf(size));
        return path;
    }

    /// <summary>Copies a file to disk.</summary>
    /// <returns>The copy; the file itself is still there.</returns>
    /// <exception cref="IOException">There is no room.</exception>
    public string MoveToDisk(uint number, string path)
    {
        Directory.CreateDirectory(_disk, Private | UnixFileMode.UserExecute);
        var copy = Path.Combine(_disk, number.ToString(CultureInfo.InvariantCulture));
        File.Copy(path, copy, overwrite: true);
        return copy;
    }

    public static void Delete(string path) => File.Delete(path);

    public void Dispose()
    {
        foreach (var directory in new[] { _memory, _disk }.Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
