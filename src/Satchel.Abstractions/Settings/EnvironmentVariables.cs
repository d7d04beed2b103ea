using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Settings;

/// <summary>Every variable that Satchel reads, once.</summary>
public static class EnvironmentVariables
{
    public static readonly EnvironmentVariable Home = new(
        "SATCHEL_HOME",
        "~/.satchel",
        "client, daemon",
        "Directory that holds everything of one cluster."
    );

    public static readonly EnvironmentVariable Address = new(
        "SATCHEL_ADDRESS",
        "",
        "client",
        "Cluster to use, such as http://host:8265; unset uses the local cluster of the home and starts one when none runs."
    )
    {
        Aliases = ["RAY_API_SERVER_ADDRESS", "RAY_ADDRESS"],
    };

    public static readonly EnvironmentVariable Context = new(
        "SATCHEL_CONTEXT",
        "the current one",
        "client",
        "Context to use, as `satchel context list` names it, unless SATCHEL_ADDRESS is set; local is the local cluster of the home."
    );

    public static readonly EnvironmentVariable Token = new(
        "SATCHEL_TOKEN",
        "",
        "client, daemon",
        "Bearer token; unset reads the token file of the home."
    )
    {
        Aliases = ["RAY_AUTH_TOKEN"],
    };

    public static readonly EnvironmentVariable TokenPath = new(
        "SATCHEL_TOKEN_PATH",
        "$SATCHEL_HOME/token",
        "client, daemon",
        "File that holds the bearer token."
    )
    {
        Aliases = ["RAY_AUTH_TOKEN_PATH"],
    };

    public static readonly EnvironmentVariable AuthMode = new(
        "SATCHEL_AUTH_MODE",
        "token",
        "daemon",
        "disabled lets everybody on this machine in without a token; only on a loopback address."
    )
    {
        Key = "auth.mode",
        Form = SettingForm.OneOf("token", "disabled"),
    };

    public static readonly EnvironmentVariable TrustedHosts = new(
        "SATCHEL_TRUSTED_HOSTS",
        "",
        "daemon",
        "Comma-separated names under which the daemon may be addressed, beside localhost and its addresses."
    )
    {
        Key = "auth.trusted_hosts",
    };

    public static readonly EnvironmentVariable MaxPackageBytes = new(
        "SATCHEL_MAX_PACKAGE_BYTES",
        "no limit",
        "daemon",
        "Largest package the cluster accepts, in bytes."
    )
    {
        Key = "packages.max_bytes",
        Form = SettingForm.Bytes,
    };

    public static readonly EnvironmentVariable ToolWheels = new(
        "SATCHEL_TOOL_WHEELS",
        "the package index",
        "daemon",
        "Directory of wheels that tools such as uv are installed from when the node lacks them, for machines that reach no package index."
    )
    {
        Key = "tools.wheels",
        Form = SettingForm.AbsolutePath,
    };

    public static readonly EnvironmentVariable DownloadToken = new(
        "SATCHEL_DOWNLOAD_TOKEN",
        "",
        "daemon, job",
        "Bearer token for the hosts of https URIs that hold no user themselves."
    )
    {
        Aliases = ["RAY_RUNTIME_ENV_BEARER_TOKEN"],
    };

    public static readonly EnvironmentVariable CertificateFile = new(
        "SATCHEL_CA_FILE",
        "the machine's",
        "daemon, job",
        "PEM file of the CA certificates that downloads of remote URIs believe; SSL_CERT_FILE and REQUESTS_CA_BUNDLE count, too."
    )
    {
        Key = "downloads.ca_file",
    };

    public static readonly EnvironmentVariable DownloadUserAgent = new(
        "SATCHEL_DOWNLOAD_USER_AGENT",
        "satchel",
        "daemon, job",
        "The name that hosts of remote URIs are told."
    )
    {
        Key = "downloads.user_agent",
        Aliases = ["RAY_RUNTIME_ENV_HTTP_USER_AGENT"],
    };

    public static readonly EnvironmentVariable SetUpLogToDriver = new(
        "SATCHEL_RUNTIME_ENV_LOG_TO_DRIVER_ENABLED",
        "0",
        "daemon, job",
        "1 writes what the set-up of an environment prints into the job's log as well, as (pid=runtime_env) lines."
    )
    {
        Key = "runtime_env.log_to_driver",
        Form = SettingForm.OneOf("0", "1"),
        Aliases = ["RAY_RUNTIME_ENV_LOG_TO_DRIVER_ENABLED"],
    };

    public static readonly EnvironmentVariable IgnoreGitignore = new(
        "SATCHEL_IGNORE_GITIGNORE",
        "0",
        "client",
        "1 packages files that .gitignore files exclude."
    )
    {
        Aliases = ["RAY_RUNTIME_ENV_IGNORE_GITIGNORE"],
    };

    public static readonly EnvironmentVariable DefaultExcludes = new(
        "SATCHEL_DEFAULT_EXCLUDES",
        ".git,.venv,venv,__pycache__,**/node_modules/.cache",
        "client",
        "Comma-separated patterns that are left out of every working_dir; set to a single comma for none."
    )
    {
        Aliases = ["RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES"],
    };

    public static readonly EnvironmentVariable JobStartTimeout = new(
        "SATCHEL_JOB_START_TIMEOUT_SECONDS",
        "900",
        "daemon",
        "Seconds that setting a job's environment up may take, and the wait for what no node has, before the job fails."
    )
    {
        Key = "jobs.start_timeout_seconds",
        Form = SettingForm.Seconds,
        Aliases = ["RAY_JOB_START_TIMEOUT_SECONDS"],
    };

    public static readonly EnvironmentVariable JobQueueTimeout = new(
        "SATCHEL_JOB_QUEUE_TIMEOUT_SECONDS",
        "unlimited",
        "daemon",
        "Seconds a job without --queue-timeout may wait for its turn before it fails."
    )
    {
        Key = "jobs.queue_timeout_seconds",
        Form = SettingForm.Seconds,
        Aliases = ["RAY_JOB_START_TIMEOUT_SECONDS"],
    };

    public static readonly EnvironmentVariable JobStopWait = new(
        "SATCHEL_JOB_STOP_WAIT_TIME_S",
        "3",
        "job, daemon",
        "Seconds between the first signal of a stop and SIGKILL."
    )
    {
        Key = "jobs.stop_wait_seconds",
        Form = SettingForm.Number(0, 86_400),
        Aliases = ["RAY_JOB_STOP_WAIT_TIME_S"],
    };

    public static readonly EnvironmentVariable JobStopSignal = new(
        "SATCHEL_JOB_STOP_SIGNAL",
        "SIGTERM",
        "job, daemon",
        "First signal of a stop: SIGTERM or SIGINT."
    )
    {
        Key = "jobs.stop_signal",
        Form = SettingForm.OneOf("SIGTERM", "SIGINT"),
        Aliases = ["RAY_JOB_STOP_SIGNAL"],
    };

    public static readonly EnvironmentVariable JobHeaders = new(
        "SATCHEL_JOB_HEADERS",
        "",
        "client",
        "JSON object of HTTP headers to send with every request."
    )
    {
        Aliases = ["RAY_JOB_HEADERS"],
    };

    /// <summary>The system's own: no setting of ours, and not in the list.</summary>
    public static EnvironmentVariable SearchPath => new("PATH", "", "daemon", "Where the daemon looks for container engines.");

    /// <summary>Ray's own, of which nothing here is made but a line in the log: no setting, and not in the list.</summary>
    public static EnvironmentVariable RayPlugins =>
        new("RAY_RUNTIME_ENV_PLUGINS", "", "daemon", "Ray's plugins, which Satchel does not load.");

    public static readonly EnvironmentVariable ContainerEngine = new(
        "SATCHEL_CONTAINER_ENGINE",
        "podman, else docker",
        "daemon",
        "What runs containers: podman, docker, or the absolute path of one."
    )
    {
        Key = "containers.engine",
        Aliases = ["RAY_EXPERIMENTAL_RUNTIME_ENV_CONTAINER_RUNTIME"],
    };

    public static readonly EnvironmentVariable ContainerPull = new(
        "SATCHEL_CONTAINER_PULL",
        ContainerOptions.PullMissing,
        "daemon",
        "When images are fetched: missing (the node has none of that name), always (asks the registry for each job) or never."
    )
    {
        Key = "containers.pull",
        Form = SettingForm.OneOf(ContainerOptions.PullMissing, ContainerOptions.PullAlways, ContainerOptions.PullNever),
    };

    public static readonly EnvironmentVariable ContainerAuthFile = new(
        "SATCHEL_CONTAINER_AUTH_FILE",
        "the engine's own",
        "daemon",
        "File with the logins of private registries, as podman login and docker login write it."
    )
    {
        Key = "containers.auth_file",
    };

    /// <summary>All of them, for the reference page.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } =
    [
        Home,
        Address,
        Context,
        Token,
        TokenPath,
        AuthMode,
        TrustedHosts,
        MaxPackageBytes,
        ToolWheels,
        DownloadToken,
        CertificateFile,
        DownloadUserAgent,
        SetUpLogToDriver,
        IgnoreGitignore,
        DefaultExcludes,
        JobStartTimeout,
        JobQueueTimeout,
        JobStopWait,
        JobStopSignal,
        JobHeaders,
        ContainerEngine,
        ContainerPull,
        ContainerAuthFile,
        .. HeadSettings.All,
        .. JobSettings.All,
        .. TelemetrySettings.All,
        .. ProgramSettings.All,
        .. CacheSettings.All,
        .. CondaSettings.All,
        .. FieldCacheSizes.ByField.Select(size => size.Value),
    ];
}
