using System.Globalization;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

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

    private readonly Trash _trash;
    private readonly string _memory;
    private readonly string _disk;

    public SegmentFiles(NodeOptions node, Trash trash)
        : this(node, trash, budget: null) { }

    /// <param name="budget">Bytes of shared memory that may be used; null is part of what the machine has.</param>
    /// <param name="capacity">Bytes of shared memory that there are; null is what the machine has, or no limit where there is a budget.</param>
    internal SegmentFiles(NodeOptions node, Trash trash, long? budget, long? capacity = null)
    {
        _trash = trash;
        var name = $"satchel-{node.NodeId.ToString()[..16]}-";
        // A machine without shared memory has slower values, not none.
        var memory = Directory.Exists(SharedMemory) ? SharedMemory : node.Directories.Root;
        var disk = Path.Combine(node.Directories.Root, "spill");

        // One daemon at a time has the node's id. A job may have left there what cannot be removed, so nothing of an earlier one is used again.
        foreach (var left in Directory.EnumerateDirectories(memory, name + "*").Where(IsOwn).Append(disk))
        {
            trash.Remove(left);
        }

        var own = Guid.NewGuid().ToString("n");
        _disk = Path.Combine(disk, own);
        // Everybody may make directories there: nobody can have made this one.
        _memory = Path.Combine(memory, name + own);
        var free = new DriveInfo(memory).AvailableFreeSpace;
        Capacity = capacity ?? (budget is null ? new DriveInfo(memory).TotalSize : long.MaxValue);
        Budget = budget ?? (long)Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * MemoryPart, free * 0.9);
    }

    /// <summary>Holds the files; made for who must see it before there is one.</summary>
    public string Memory => Directory.CreateDirectory(_memory, Private | UnixFileMode.UserExecute).FullName;

    /// <summary>Holds what was moved to disk; made as well.</summary>
    public string Disk => Directory.CreateDirectory(_disk, Private | UnixFileMode.UserExecute).FullName;

    /// <summary>Bytes of shared memory that may be used before values move to disk.</summary>
    public long Budget { get; }

    /// <summary>Bytes that shared memory can hold at all.</summary>
    public long Capacity { get; }

    /// <summary>Sizes are multiples of this.</summary>
    public long Page => 64 * 1024;

    /// <summary>Bytes of a file that holds so many.</summary>
    public long SizeOf(long size) => Math.Max(Page, (size + Page - 1) / Page * Page);

    /// <summary>Makes a file in shared memory, whose memory comes with the first writing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Create(uint number, long size)
    {
        _ = Memory;
        return Make(PathOf(number), size);
    }

    /// <summary>Makes a file on disk that is the copy of itself, for a value that shared memory has no room for.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string CreateOnDisk(uint number, long size)
    {
        _ = (Memory, Disk);
        var path = Make(CopyOf(number), size);
        UseCopy(number);
        return path;
    }

    private string Make(string path, long size)
    {
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

    /// <summary>Copies a file to disk, where <see cref="UseCopy"/> finds it; not on the loop.</summary>
    /// <exception cref="IOException">There is no room, or the file is gone.</exception>
    public void Copy(uint number)
    {
        _ = Disk;
        File.Copy(PathOf(number), CopyOf(number), overwrite: true);
    }

    /// <summary>Has the copy take the place of the file, under the same path: who opens it from now on opens the copy.</summary>
    /// <exception cref="IOException">The file is still there, and in use.</exception>
    public void UseCopy(uint number)
    {
        var link = PathOf(number) + ".link";
        // One that could not be moved.
        File.Delete(link);
        File.CreateSymbolicLink(link, CopyOf(number));
        File.Move(link, PathOf(number), overwrite: true);
    }

    /// <summary>Whether a file can be read, or the copy in its place, and is long enough.</summary>
    public bool IsThere(uint number, long length)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(number));
            return RandomAccess.GetLength(file) >= length;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Shortage.IsReason(unreadable);
        }
    }

    /// <summary>Deletes a file.</summary>
    public void Delete(uint number) => File.Delete(PathOf(number));

    /// <summary>Deletes the copy of a file.</summary>
    public void DeleteCopy(uint number) => File.Delete(CopyOf(number));

    public void Dispose()
    {
        _trash.Remove(_memory);
        _trash.Remove(Path.GetDirectoryName(_disk)!);
    }

    private static bool IsOwn(string directory) =>
        FileStatus.OfName(directory) is { Kind: FileKind.Directory } status && status.UserId == OwnProcess.UserId;

    private string PathOf(uint number) => Path.Combine(_memory, number.ToString(CultureInfo.InvariantCulture));

    private string CopyOf(uint number) => Path.Combine(_disk, number.ToString(CultureInfo.InvariantCulture));
}
