using Microsoft.Data.Sqlite;
using Satchel.Abstractions.Errors;

namespace Satchel.Cluster.Storage;

/// <summary>What SQLite reports, in words for people.</summary>
internal static class DatabaseErrors
{
    // The numbers of SQLITE_ERROR, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL and SQLITE_NOTADB.
    private const int Statement = 1;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>
    /// Whether there was no room. SQLite tells some of these, such as an exhausted quota or no room for its index of the log, as errors of
    /// input and output, like a broken disk; the disk knows which.
    /// </summary>
    public static bool IsDiskFull(Exception failure, string path) =>
        failure is SqliteException sqlite
        && (sqlite.SqliteErrorCode == Full || (sqlite.SqliteErrorCode == InputOutput && DiskReserve.IsFull(path)));

    public static SatchelException WhenOpening(string path, SqliteException failure)
    {
        if (IsDiskFull(failure, path))
        {
            return new SatchelException(
                new SatchelError(
                    "disk_full",
                    $"The cluster's database {path} cannot be opened: {failure.Message}",
                    "Free space on that disk and start again; the jobs are safe."
                )
                {
                    Retryable = true,
                },
                failure
            );
        }

        return failure.SqliteErrorCode switch
        {
            Corrupt or NotADatabase => Damaged(path, failure.Message, failure),
            Statement => Damaged(path, $"its tables are not those of its version: {failure.Message}", failure),
            InputOutput => new SatchelException(BrokenDisk(path, failure), failure),
            _ => new SatchelException(
                new SatchelError(
                    "database_failed",
                    $"The cluster's database {path} cannot be opened: {failure.Message}",
                    "See that it can be written by the user of the daemon, and that no other program has it open."
                ),
                failure
            ),
        };
    }

    public static SatchelException WhenWriting(string path, SqliteException failure) =>
        IsDiskFull(failure, path) ? DiskFull(path, failure)
        : failure.SqliteErrorCode == InputOutput ? new SatchelException(BrokenDisk(path, failure), failure)
        : Unforeseen(path, failure);

    /// <summary>What no word of ours fits.</summary>
    public static SatchelException Unforeseen(string path, Exception failure) =>
        new(
            new SatchelError(
                "database_failed",
                $"The cluster's database {path} failed: {failure.Message}",
                "The daemon's log has the details."
            ),
            failure
        );

    public static SatchelException DiskFull(string path, Exception? inner)
    {
        var error = new SatchelError(
            "disk_full",
            $"The cluster's database {path} cannot be written: its disk is full.",
            "Free space on that disk and try again: `satchel job delete` removes what ended jobs left, SATCHEL_JOB_FILES_MAX_BYTES says how much of it is kept."
        )
        {
            Retryable = true,
        };
        return inner is null ? new SatchelException(error) : new SatchelException(error, inner);
    }

    public static SatchelException Damaged(string path, string what, Exception? inner = null)
    {
        var error = new SatchelError(
            "database_damaged",
            $"The cluster's database {path} is damaged: {what}",
            $"Put a copy of {path} back, or move it and the files beside it whose names begin with its name away to begin with no jobs. Nothing was changed."
        );
        return inner is null ? new SatchelException(error) : new SatchelException(error, inner);
    }

    private static SatchelError BrokenDisk(string path, SqliteException failure) =>
        new(
            "database_failed",
            $"The disk of the cluster's database {path} reports an error: {failure.Message}",
            "Look for errors of that disk in the kernel's log (dmesg), and at the quota of the daemon's user."
        );
}
