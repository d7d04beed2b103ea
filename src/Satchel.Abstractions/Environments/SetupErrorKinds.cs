namespace Satchel.Abstractions.Environments;

/// <summary>Every kind of failure to set an environment up. The codes are stable.</summary>
public static class SetupErrorKinds
{
    public static readonly SetupErrorKind NoSuchPackage = new("no_such_package", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind NoMatchingVersion = new("no_matching_version", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind VersionConflict = new("version_conflict", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind HashMismatch = new("hash_mismatch", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind IndexUnreachable = new("index_unreachable", SetupErrorLife.Transient);
    public static readonly SetupErrorKind TlsFailed = new("tls_failed", SetupErrorLife.Passing);
    public static readonly SetupErrorKind AccessDenied = new("access_denied", SetupErrorLife.Passing);
    public static readonly SetupErrorKind LockOutdated = new("lock_outdated", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind BuildFailed = new("build_failed", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind WrongPython = new("wrong_python", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind WrongPlatform = new("wrong_platform", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind DiskFull = new("disk_full", SetupErrorLife.Passing);
    public static readonly SetupErrorKind QuotaExceeded = new("quota_exceeded", SetupErrorLife.Passing);
    public static readonly SetupErrorKind TimedOut = new("setup_timeout", SetupErrorLife.Passing);
    public static readonly SetupErrorKind ToolMissing = new("tool_missing", SetupErrorLife.Passing);
    public static readonly SetupErrorKind ToolTooOld = new("tool_too_old", SetupErrorLife.Passing);
    public static readonly SetupErrorKind ToolFailed = new("tool_failed", SetupErrorLife.Passing);
    public static readonly SetupErrorKind ToolKilled = new("tool_killed", SetupErrorLife.Transient);
    public static readonly SetupErrorKind ArchiveCorrupt = new("archive_corrupt", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind UriNotFound = new("uri_not_found", SetupErrorLife.Passing);
    public static readonly SetupErrorKind UriUnreachable = new("uri_unreachable", SetupErrorLife.Transient);
    public static readonly SetupErrorKind DownloadStalled = new("download_stalled", SetupErrorLife.Transient);
    public static readonly SetupErrorKind ImageNotFound = new("image_not_found", SetupErrorLife.Passing);
    public static readonly SetupErrorKind EngineMissing = new("container_engine_missing", SetupErrorLife.Passing);
    public static readonly SetupErrorKind CondaSpecInvalid = new("conda_spec_invalid", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind Unsolvable = new("unsolvable", SetupErrorLife.Permanent);
    public static readonly SetupErrorKind PermissionDenied = new("permission_denied", SetupErrorLife.Passing);
    public static readonly SetupErrorKind PathNotFound = new("path_not_found", SetupErrorLife.Passing);
    public static readonly SetupErrorKind SecretNotFound = new("secret_not_found", SetupErrorLife.Passing);
    public static readonly SetupErrorKind Cancelled = new("cancelled", SetupErrorLife.Passing);
    public static readonly SetupErrorKind NodeRestarted = new("node_restarted", SetupErrorLife.Transient);
    public static readonly SetupErrorKind SetupFailed = new("setup_failed", SetupErrorLife.Passing);

    /// <summary>All of them, for the reference page.</summary>
    public static IReadOnlyList<SetupErrorKind> All { get; } =
    [
        NoSuchPackage,
        NoMatchingVersion,
        VersionConflict,
        HashMismatch,
        IndexUnreachable,
        TlsFailed,
        AccessDenied,
        LockOutdated,
        BuildFailed,
        WrongPython,
        WrongPlatform,
        DiskFull,
        QuotaExceeded,
        TimedOut,
        ToolMissing,
        ToolTooOld,
        ToolFailed,
        ToolKilled,
        ArchiveCorrupt,
        UriNotFound,
        UriUnreachable,
        DownloadStalled,
        ImageNotFound,
        EngineMissing,
        CondaSpecInvalid,
        Unsolvable,
        PermissionDenied,
        PathNotFound,
        SecretNotFound,
        Cancelled,
        NodeRestarted,
        SetupFailed,
    ];

    /// <summary>The kind with a code; one that nobody listed is <see cref="SetupErrorLife.Passing"/>.</summary>
    public static SetupErrorKind Of(string code) =>
        All.FirstOrDefault(kind => string.Equals(kind.Code, code, StringComparison.Ordinal))
        ?? new SetupErrorKind(code, SetupErrorLife.Passing);
}
