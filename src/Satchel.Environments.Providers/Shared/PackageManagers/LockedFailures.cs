using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Says of an installer's failure what it means when the packages were those of a lock, which its user did not write by hand. Pure.</summary>
internal static class LockedFailures
{
    /// <param name="failure">As it is without a lock.</param>
    /// <param name="notes">Of the lock.</param>
    /// <param name="here">Version of the Python that is installed for; empty when unknown.</param>
    public static SetupFailedException Of(SetupFailedException failure, LockNotes notes, string here)
    {
        var kind = failure.Kind;
        var hint =
            kind == SetupErrorKinds.HashMismatch
                ? "If the file was replaced on purpose, write the lock anew with `satchel env lock`; if not, have the file back that it was made with."
            : kind == SetupErrorKinds.WrongPlatform || kind == SetupErrorKinds.WrongPython || kind == SetupErrorKinds.BuildFailed
                ? "A lock is for one Python version and platform: write one with `satchel env lock` on a node like this one, or run on a node "
                    + "like the one that it was made on."
            : kind == SetupErrorKinds.UriNotFound
                ? "A file that the lock names is no longer there: put it back, or write the lock anew with `satchel env lock`."
            : null;
        return hint is null
            ? failure
            : new SetupFailedException(
                kind,
                (
                    kind == SetupErrorKinds.HashMismatch
                        ? failure.Message.Replace("the one asked for", "that in the lock", StringComparison.Ordinal)
                    : kind == SetupErrorKinds.UriNotFound ? failure.Message
                    : failure.Message + MadeOn(notes, here)
                ),
                hint
            )
            {
                Tool = failure.Tool,
            };
    }

    private static string MadeOn(LockNotes notes, string here) =>
        notes.Python.Length == 0
            ? ""
            : $" The lock was made with Python {notes.Python} on {notes.Platform}" + (here.Length > 0 ? $"; this is Python {here}." : ".");
}
