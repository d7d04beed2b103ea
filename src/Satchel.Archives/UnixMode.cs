namespace Satchel.Archives;

/// <summary>The mode bits of stat(2), as zip and tar store them.</summary>
internal static class UnixMode
{
    public const int TypeMask = 0xF000;
    public const int Directory = 0x4000;
    public const int RegularFile = 0x8000;
    public const int SymbolicLink = 0xA000;

    /// <summary>Whether the owner may execute it. Set-user-id and its like are not kept: a package has no place for them.</summary>
    public static bool IsExecutable(int mode) => (mode & 0x40) != 0;
}
