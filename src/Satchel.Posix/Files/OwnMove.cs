namespace Satchel.Posix.Files;

/// <summary>
/// Moves what is ours although its permission bits were taken: a directory moves to another only with write permission for itself, and
/// anything only with write permission for the directories that it leaves and comes to.
/// </summary>
public static class OwnMove
{
    /// <summary>Moves a file or a directory by renaming it. One that was refused has the rights of its owner afterwards.</summary>
    /// <param name="from">Absolute. Its directory is trusted: links on the way there are followed.</param>
    /// <param name="to">Absolute, on the same file system; nothing is there.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public static void Move(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (Exception refused) when (OwnerRights.AreMissing(refused))
        {
            OwnerRights.Give(Path.GetDirectoryName(Path.GetFullPath(from))!);
            OwnerRights.Give(Path.GetDirectoryName(Path.GetFullPath(to))!);
            OwnerRights.Give(from);
            Directory.Move(from, to);
        }
    }
}
