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
        var hint = kind.Code switch
        {
            "hash_mismatch" =>
                "If the file was replaced on purpose, write the lock anew with `satchel env lock`; if not, have the file back that "
                    + "it was made with.",
            "wrong_platform" or "wrong_python" or "build_failed" =>
                "A lock is for one Python version and platform: write one with `satchel env lock` on a node like this one, or run on a node "
                    + "like the one that it was made on.",
            "uri_not_found" or "no_such_package" =>
                "A file that the lock names is no longer there: put it back, or write the lock anew with `satchel env lock`.",
            _ => null,
        };
        return hint is null
            ? failure
            : new SetupFailedException(
                kind,
                kind.Code switch
                {
                    "hash_mismatch" => failure.Error.Message.Replace("the one asked for", "that in the lock", StringComparison.Ordinal),
                    "uri_not_found" or "no_such_package" => failure.Error.Message,
                    _ => failure.Error.Message + MadeOn(notes, here),
                },
                hint
            )
            {
                Tool = failure.Tool,
            };
    }

    private static string MadeOn(LockNotes notes, string here) =>
        notes.Platform.Length == 0
            ? ""
            : (notes.Python.Length > 0 ? $" The lock was made with Python {notes.Python}" : " The lock was made")
                + $" on {notes.Platform}"
                + (here.Length > 0 ? $"; this is Python {here}." : ".");
}
