using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Posix.Deletion;

/// <summary>A directory on the way from the top of a deletion to where it is now.</summary>
/// <param name="name">In the directory above it, ends with a NUL byte.</param>
/// <param name="directory">Owned by this.</param>
internal sealed class DirectoryVisit(byte[] name, OpenDirectory directory) : IDisposable
{
    private readonly (ulong Device, ulong Inode) _identity = directory.Identity();
    private HashSet<string>? _staying;

    public byte[] Name => name;

    /// <summary>Null while it is closed to save descriptors.</summary>
    public OpenDirectory? Directory { get; private set; } = directory;

    /// <summary>Directories in it that are still to be visited.</summary>
    public Stack<byte[]> Below { get; } = new();

    /// <summary>Whether anything in it stays, so that it stays too.</summary>
    public bool HasLeftovers => _staying is not null;

    /// <summary>Whether its owner was given every right to it.</summary>
    public bool MadeWritable { get; set; }

    /// <summary>How often it was read to its end and was not empty.</summary>
    public int Rounds { get; set; }

    public void Keep(ReadOnlySpan<byte> child) => (_staying ??= new(StringComparer.Ordinal)).Add(Encoding.Latin1.GetString(child));

    public bool Keeps(ReadOnlySpan<byte> child) => _staying is not null && _staying.Contains(Encoding.Latin1.GetString(child));

    public void Close()
    {
        Directory?.Dispose();
        Directory = null;
    }

    /// <summary>Opens it again by way of a directory in it.</summary>
    /// <returns>False when that directory is elsewhere by now.</returns>
    public bool TryReopen(OpenDirectory child)
    {
        _ = child.TryOpenParent(out var opened);
        if (opened is null || opened.Identity() != _identity)
        {
            opened?.Dispose();
            return false;
        }

        Directory = opened;
        return true;
    }

    public void Dispose() => Close();
}
