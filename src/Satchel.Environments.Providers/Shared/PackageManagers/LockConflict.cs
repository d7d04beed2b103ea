using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The failure of a lock that does not have what its environment asks for. Pure.</summary>
internal static class LockConflict
{
    /// <summary>What helps.</summary>
    public const string Hint = "Write the lock anew with `satchel env lock`, or ask for the version that is locked.";

    /// <param name="asked">The requirement.</param>
    /// <param name="locked">What the lock has of that name; null for nothing.</param>
    public static string Message(string asked, LockedPackage? locked) =>
        $"The lock does not fit: the environment asks for '{asked}', and the lock has "
        + (locked is null ? "nothing that satisfies it." : $"{locked.Name} {locked.Version}.");

    /// <inheritdoc cref="Message"/>
    public static SetupFailedException Of(string asked, LockedPackage? locked) =>
        new(SetupErrorKinds.VersionConflict, Message(asked, locked), Hint);
}
