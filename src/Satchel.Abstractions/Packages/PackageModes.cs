namespace Satchel.Abstractions.Packages;

/// <summary>The permission bits that entries of a package have: read, write and execute for owner, group and others.</summary>
public static class PackageModes
{
    /// <summary>The bits a package keeps; set-user-id, set-group-id and sticky are not among them.</summary>
    public const UnixFileMode Kept = (UnixFileMode)0x1FF;

    /// <summary>0644: a file of which nothing else is known.</summary>
    public const UnixFileMode File = (UnixFileMode)0x1A4;

    /// <summary>0755: a file of which only is known that it can be executed.</summary>
    public const UnixFileMode ExecutableFile = (UnixFileMode)0x1ED;

    /// <summary>0755: a directory of which nothing else is said.</summary>
    public const UnixFileMode Directory = ExecutableFile;

    private const UnixFileMode Owner = (UnixFileMode)0x1C0;

    /// <summary>What a package keeps of a file's mode.</summary>
    public static UnixFileMode OfFile(UnixFileMode mode) => mode & Kept;

    /// <summary>
    /// What a package keeps of a directory's mode. Its owner may always read, write and enter it: a job could not work in it otherwise, and
    /// nobody but root could remove it again.
    /// </summary>
    public static UnixFileMode OfDirectory(UnixFileMode mode) => (mode & Kept) | Owner;
}
