using Satchel.Abstractions.Home;
using Satchel.Posix.Durability;

namespace Satchel.Client.Starting;

/// <summary>Makes homes: whichever program is first, for whatever reason, a home is its owner's alone.</summary>
public static class HomeDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the home's directory with mode 0700; one that is there stays as it is.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void Make(SatchelHome home) => DurableDirectory.Create(home.Root, OwnerOnly);

    /// <summary>As <see cref="Make"/>, for what only saves time: a home that cannot be made is told when it is needed.</summary>
    public static bool TryMake(SatchelHome home)
    {
        try
        {
            Make(home);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
