using Satchel.Abstractions.Packages;

namespace Satchel.Archives;

/// <summary>The mode bits of stat(2), as zip and tar store them.</summary>
internal static class UnixMode
{
    public const int TypeMask = 0xF000;
    public const int Directory = 0x4000;
    public const int RegularFile = 0x8000;
    public const int SymbolicLink = 0xA000;

    /// <summary>What a package keeps of a file's mode: nothing but permissions.</summary>
    /// <param name="mode">0 when the archive was made where files have none.</param>
    public static UnixFileMode OfFile(int mode) => mode == 0 ? PackageModes.File : PackageModes.OfFile((UnixFileMode)(mode & 0xFFF));

    /// <summary>What a package keeps of a directory's mode.</summary>
    /// <param name="mode">0 when the archive was made where directories have none.</param>
    public static UnixFileMode OfDirectory(int mode) =>
        mode == 0 ? PackageModes.Directory : PackageModes.OfDirectory((UnixFileMode)(mode & 0xFFF));
}
