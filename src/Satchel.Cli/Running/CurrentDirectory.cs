using Satchel.Abstractions.Errors;

namespace Satchel.Cli.Running;

/// <summary>The directory that relative paths of the command line count from; somebody may have deleted it.</summary>
internal static class CurrentDirectory
{
    private const string KernelLink = "/proc/self/cwd";

    /// <summary>Whether it was deleted.</summary>
    public static bool IsGone => Find() is null;

    /// <summary>What to say to who needs it.</summary>
    public static SatchelError Gone { get; } =
        new(
            "current_directory_gone",
            "The current directory does not exist any more.",
            "Change to one that does, or name everything by absolute paths."
        );

    /// <summary>
    /// Absolute. Of a deleted one it is what the kernel calls it, a name that leads nowhere: what is absolute works, what is relative is not
    /// there.
    /// </summary>
    /// <exception cref="SatchelException"><c>current_directory_gone</c>: deleted, and the name leads somewhere all the same.</exception>
    public static string Path =>
        Find()
        ?? (
            File.ResolveLinkTarget(KernelLink, returnFinalTarget: false)?.FullName is { } name && !System.IO.Path.Exists(name)
                ? name
                : throw new SatchelException(Gone)
        );

    /// <summary>A path of the command line as it is, once it is known to lead somewhere.</summary>
    /// <exception cref="SatchelException"><c>current_directory_gone</c>: it counts from a directory that was deleted.</exception>
    public static string Checked(string path) => System.IO.Path.IsPathRooted(path) || !IsGone ? path : throw new SatchelException(Gone);

    private static string? Find()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
