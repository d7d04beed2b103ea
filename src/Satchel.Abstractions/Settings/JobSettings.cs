namespace Satchel.Abstractions.Settings;

/// <summary>What the operator says about the files of jobs; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class JobSettings
{
    public static readonly EnvironmentVariable LogMaxBytes = new(
        "SATCHEL_JOB_LOG_MAX_BYTES",
        "1073741824",
        "daemon",
        "Most bytes of a job's output that are kept, and of each file of a worker's. A longer log ends with a line that says so, and the job goes on."
    )
    {
        Key = "jobs.log_max_bytes",
        Form = SettingForm.Bytes,
    };

    public static readonly EnvironmentVariable WorkingDirMode = new(
        "SATCHEL_WORKING_DIR_MODE",
        "the best the node can do",
        "daemon",
        "How jobs get their own writable working directory: overlay, reflink or copy."
    )
    {
        Key = "jobs.working_dir_mode",
    };

    public static readonly EnvironmentVariable FilesMaxBytes = new(
        "SATCHEL_JOB_FILES_MAX_BYTES",
        "10737418240",
        "daemon",
        "Bytes that the files which ended jobs made may take on a node; the oldest jobs' go first. 0 keeps none."
    )
    {
        Key = "jobs.files_max_bytes",
        Form = SettingForm.WholeNumber(0, SettingForm.MostBytes),
    };

    public static readonly EnvironmentVariable FilesMaxAge = new(
        "SATCHEL_JOB_FILES_MAX_AGE_SECONDS",
        "604800",
        "daemon",
        "Seconds that the files which a job made are kept after its end. 0 keeps none."
    )
    {
        Key = "jobs.files_max_age_seconds",
        Form = SettingForm.WholeNumber(0, SettingForm.MostSeconds),
    };

    public static readonly EnvironmentVariable Variables = new(
        "SATCHEL_JOB_VARIABLES",
        "none",
        "daemon",
        "Comma-separated names of more of the daemon's variables that jobs get; NAME* stands for all that begin with NAME."
    )
    {
        Key = "jobs.variables",
    };

    public static readonly EnvironmentVariable FileMask = new(
        "SATCHEL_JOB_UMASK",
        "022",
        "daemon",
        "Rights that new files of jobs, their workers and what builds environments do not get (umask), whatever the shell had that started the daemon."
    )
    {
        Key = "jobs.umask",
        Form = SettingForm.FileMask,
    };

    /// <summary>All of these, in the order of the reference page.</summary>
    public static readonly IReadOnlyList<EnvironmentVariable> All =
    [
        LogMaxBytes,
        WorkingDirMode,
        FilesMaxBytes,
        FilesMaxAge,
        Variables,
        FileMask,
    ];
}
