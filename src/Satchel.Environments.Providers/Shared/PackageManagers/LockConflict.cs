using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The failure of a lock that does not have what its environment asks for. Pure.</summary>
internal static class LockConflict
{
    /// <summary>What helps where the lock itself is at fault.</summary>
    public const string Anew = "Write the lock anew with `satchel env lock`.";

    /// <summary>What helps.</summary>
    public const string Hint = "Write the lock anew with `satchel env lock`, or ask for the version that is locked.";

    /// <param name="asked">The requirement.</param>
    /// <param name="locked">What the lock has of that name; null for nothing.</param>
    public static string Message(string asked, LockedPackage? locked) =>
        Begin(asked) + (locked is null ? "nothing that satisfies it." : $"{locked.Name} {locked.Version}.");

    /// <inheritdoc cref="Message"/>
    public static SetupFailedException Of(string asked, LockedPackage? locked) =>
        new(SetupErrorKinds.VersionConflict, Message(asked, locked), Hint);

    /// <summary>The same of a package for Python, which need not be locked where the node has it.</summary>
    /// <param name="asked">The requirement.</param>
    /// <param name="name">Name of its package.</param>
    /// <param name="locked">What the lock has of that name; null for nothing.</param>
    /// <param name="notes">Of the lock.</param>
    public static SetupFailedException Of(string asked, string name, LockedPackage? locked, LockNotes notes) =>
        locked is not null ? Of(asked, locked)
        : notes.NotLockedVersion(name) is { } version
            ? new SetupFailedException(
                SetupErrorKinds.VersionConflict,
                $"{Begin(asked)}nothing that satisfies it: where it was made, the node's own Python had {name} {version}, and here it has not.",
                $"Install {name}=={version} in this node's Python; or make a lock that has it: `satchel env lock` with "
                    + "pip_install_options [\"--ignore-installed\"], or with uv, which takes nothing of the node's Python."
            )
        : new SetupFailedException(
            SetupErrorKinds.VersionConflict,
            Message(asked, locked: null),
            "Write the lock anew with `satchel env lock`. What the node's own Python has already is not locked by pip; it is with "
                + "pip_install_options [\"--ignore-installed\"], or with uv."
        );

    private static string Begin(string asked) => $"The lock does not fit: the environment asks for '{asked}', and the lock has ";
}
