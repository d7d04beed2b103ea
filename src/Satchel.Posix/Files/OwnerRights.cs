namespace Satchel.Posix.Files;

/// <summary>
/// Directories of ours from which somebody, a job or we ourselves, took permission bits. Root is refused nothing; everybody else gives them back
/// before anything in such a directory, or the directory itself, can be moved.
/// </summary>
public static class OwnerRights
{
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whether missing permission bits may be the reason. .NET says it in two ways, depending on the call.</summary>
    public static bool AreMissing(Exception refused) =>
        refused is UnauthorizedAccessException or IOException { HResult: OpenDirectory.AccessDenied };

    /// <summary>Gives the owner every right to a directory. Links and what is no directory are left alone.</summary>
    /// <exception cref="IOException">It cannot be looked at or changed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be changed.</exception>
    public static void Give(string directory)
    {
        if (FileStatus.OfName(directory) is { Kind: FileKind.Directory } status && (status.Permissions & All) != All)
        {
            File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | All);
        }
    }
}
