using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>
/// What the kernel knows about a file, to the nanosecond. Two equal ones of one name say: the same file, unchanged (but see the
/// clock's tick).
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedNs">Last change of the content, nanoseconds since 1970.</param>
/// <param name="ChangedNs">Last change of content or attributes, nanoseconds since 1970; no program can set it.</param>
/// <param name="Inode">Number on its device.</param>
/// <param name="Device">The device.</param>
/// <param name="Permissions">Read, write and execute for owner, group and others; no other bits of the mode.</param>
public readonly record struct FileStatus(
    FileKind Kind,
    long Size,
    long ModifiedNs,
    long ChangedNs,
    ulong Inode,
    ulong Device,
    UnixFileMode Permissions
)
{
    /// <summary>The user it belongs to.</summary>
    public uint UserId { get; init; }

    /// <summary>How many names it has.</summary>
    public uint Links { get; init; }

    /// <summary>Whether it says, in the changes of an overlay, that a name is gone: a character device without numbers.</summary>
    public bool IsWhiteout { get; init; }

    /// <summary>The later of the two times.</summary>
    public long LatestNs => Math.Max(ModifiedNs, ChangedNs);

    /// <summary>Which file of the machine it is, <c>MAJOR:MINOR:INODE</c>: a copy is another one, whatever was copied with it.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{Device >> 32}:{(uint)Device}:{Inode}");

    /// <summary>Asks about a name itself: a symbolic link is not followed.</summary>
    /// <returns>Null when there is no such name.</returns>
    /// <exception cref="IOException">It cannot be asked about; <c>HResult</c> is the error number.</exception>
    public static FileStatus? OfName(string path) => StatCall.Run(StatCall.CurrentDirectory, path, StatCall.NoFollow);

    /// <summary>Asks about what a name leads to: symbolic links are followed.</summary>
    /// <returns>Null when there is nothing.</returns>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public static FileStatus? OfTarget(string path) => StatCall.Run(StatCall.CurrentDirectory, path, 0);

    /// <summary>Asks about an open file.</summary>
    /// <exception cref="IOException">It cannot be asked about.</exception>
    public static FileStatus OfOpen(SafeFileHandle file)
    {
        var added = false;
        file.DangerousAddRef(ref added);
        try
        {
            return StatCall.Run((int)file.DangerousGetHandle(), "", StatCall.EmptyPath)!.Value;
        }
        finally
        {
            if (added)
            {
                file.DangerousRelease();
            }
        }
    }
}
