namespace Satchel.Posix.Files;

/// <summary>Permission bits of programs that are written for others.</summary>
public static class ProgramMode
{
    /// <summary>Everybody may read and run it, its owner may change it: 0755.</summary>
    public const UnixFileMode ForAll =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;
}
