using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>Moves a file to a name that nothing has, and replaces nothing, whatever comes there meanwhile.</summary>
public static partial class ExclusiveMove
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint NoReplace = 1;
    private const int AlreadyThere = 17;
    private const int NotKnownHere = 22; // EINVAL: the file system has no such flag.
    private const int NoSuchCall = 38;

    private static readonly nint RenameNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;

    /// <summary>
    /// Moves it in one step, or, where the file system cannot, by a second name: who is killed in between leaves both. Only where there are no
    /// second names either is what comes in the very moment replaced.
    /// </summary>
    /// <param name="from">A file.</param>
    /// <param name="to">On the same file system.</param>
    /// <returns>False when something has the name: both are as they were.</returns>
    /// <exception cref="IOException">It cannot be moved; <c>HResult</c> is the error number.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public static bool TryMove(string from, string to)
    {
        if (Rename(RenameNumber, CurrentDirectory, from, CurrentDirectory, to, NoReplace) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            AlreadyThere => false,
            NotKnownHere or NoSuchCall => TryMoveBySteps(from, to),
            _ => throw PosixError.Last(to),
        };
    }

    /// <inheritdoc cref="TryMove"/>
    internal static bool TryMoveBySteps(string from, string to)
    {
        if (Link(from, to) == 0)
        {
            File.Delete(from);
            return true;
        }

        if (Marshal.GetLastPInvokeError() == AlreadyThere || FileStatus.OfName(to) is not null)
        {
            return false;
        }

        File.Move(from, to, overwrite: true);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint Rename(nint number, int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string from, string to);
}
