using System.Collections;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Peers;
using Satchel.Node.Runs;
using Satchel.Posix.Processes;

namespace Satchel.Node.Launching;

/// <summary>
/// The variables of a driver before its environment adds to them: what of the daemon's own describes the machine, what the user's shell
/// said, and what tells the driver where it is and how to speak to its cluster.
/// </summary>
internal static class DriverVariables
{
    /// <summary>Literally the name: what Ray's users read the job's configuration from.</summary>
    private const string JobConfig = "RAY_JOB_CONFIG_JSON_ENV_VAR";

    /// <summary>
    /// The daemon's secrets, a collector's key among them, and its own settings: with those a cluster that a job starts would want this one's
    /// port, resources and collector.
    /// </summary>
    private static readonly HashSet<string> Withheld =
    [
        .. EnvironmentVariables.Token.Names,
        .. EnvironmentVariables.DownloadToken.Names,
        .. EnvironmentVariables.JobHeaders.Names,
        "OTEL_EXPORTER_OTLP_HEADERS",
        .. HeadSettings.All.Concat(TelemetrySettings.All).SelectMany(static setting => setting.Names),
    ];

    /// <summary>What an activated environment of Python is known by, beside its directory on <c>PATH</c>.</summary>
    private static readonly string[] Activations =
    [
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "CONDA_DEFAULT_ENV",
        "CONDA_PROMPT_MODIFIER",
        "CONDA_SHLVL",
    ];

    /// <summary>Those of any process of this node's jobs, whichever job it is of.</summary>
    public static Dictionary<string, string> Of(NodeOptions node) =>
        Completed(Baseline(Environment.GetEnvironmentVariables(), node.JobVariables), node);

    /// <summary>Those of the workers of a program that its user started in a shell of this machine: what the shell said goes with the program.</summary>
    /// <param name="own">The program's variables.</param>
    /// <param name="node">Where it runs.</param>
    public static Dictionary<string, string> OfWorkers(Dictionary<string, string> own, NodeOptions node) => Completed(Inherited(own), node);

    private static Dictionary<string, string> Completed(Dictionary<string, string> chosen, NodeOptions node)
    {
        var variables = Located(chosen, node);
        PrivatePython.AddTo(variables, node.Directories);
        // A compiler or build server of somebody else's does not see what is mounted for one job, and one of the job's would serve others.
        variables["UseSharedCompilation"] = "false";
        variables["MSBUILDDISABLENODEREUSE"] = "1";
        return variables;
    }

    /// <summary>Those of the node's own tools, which build environments: all of the daemon's but its secrets and settings.</summary>
    /// <param name="node">Where they run.</param>
    /// <param name="own">Those of a program that its user started in a shell of this machine, in place of the daemon's.</param>
    /// <param name="isForContainer">Whether they work in a container: how its engine works is the node's affair, whoever asks.</param>
    public static Dictionary<string, string> OfTools(NodeOptions node, Dictionary<string, string>? own = null, bool isForContainer = false)
    {
        var daemons = Inherited(Environment.GetEnvironmentVariables());
        return Located(
            own is null ? daemons
                : isForContainer
                    ? Inherited(own)
                        .Where(static variable => !EngineVariables.Includes(variable.Key))
                        .Concat(daemons.Where(static variable => EngineVariables.Includes(variable.Key)))
                        .ToDictionary(StringComparer.Ordinal)
                : Inherited(own),
            node
        );
    }

    private static Dictionary<string, string> Located(Dictionary<string, string> variables, NodeOptions node)
    {
        var address = node.Address();
        variables["SATCHEL_ADDRESS"] = address;
        variables["SATCHEL_HOME"] = node.Home.Root;
        variables["SATCHEL_NODE_ID"] = node.NodeId.ToString();
        variables["RAY_ADDRESS"] = new Uri(address).Authority;
        variables["RAY_API_SERVER_ADDRESS"] = address;
        AddAuthentication(variables, node);
        variables["PYTHONUNBUFFERED"] = "1";
        return variables;
    }

    /// <param name="job">Whose they are.</param>
    /// <param name="gpus">Names of those that it holds.</param>
    /// <param name="node">Where it runs.</param>
    /// <param name="paths">Where the node's socket is.</param>
    public static IReadOnlyDictionary<string, string> For(
        JobRecord job,
        IReadOnlyCollection<string> gpus,
        NodeOptions node,
        NodeSocketPaths paths
    )
    {
        var variables = Of(node);
        if (job.Submission.ShellVariables is { } shell)
        {
            AddShell(variables, shell);
            PrivatePython.AddTo(variables, node.Directories);
        }

        variables["SATCHEL_JOB_ID"] = job.Submission.SubmissionId;
        foreach (var (name, value) in RunProcesses.Marks(job.RunId, node.Directories.Runs))
        {
            variables[name] = value;
        }

        if (node.SdkPath.Length > 0)
        {
            variables[NodeSocketPaths.SocketVariable] = paths.Socket;
            variables[NodeSocketPaths.TokenVariable] = paths.TokenFile;
            variables[NodeSocketPaths.SdkVariable] = node.SdkPath;
            // Behind what the node itself has there; the environment puts its own in front.
            variables["PYTHONPATH"] = variables.GetValueOrDefault("PYTHONPATH") is { Length: > 0 } own
                ? own + Path.PathSeparator + node.SdkPath
                : node.SdkPath;
        }

        var configuration = Configuration(job).ToJsonString();
        if (LaunchLimits.FitsVariable(JobConfig, configuration))
        {
            variables[JobConfig] = configuration;
        }

        if (job.Submission.Resources.Cpus is null)
        {
            // As many numeric libraries would start a thread for each processor in each of many drivers.
            variables.TryAdd("OMP_NUM_THREADS", "1");
        }

        // A job that asks for nothing at all sees what the machine has.
        if (job.Submission.Resources.AsksForAmounts)
        {
            var own = job.Submission.NormalizedEnv["env_vars"];
            foreach (var (name, value) in GpuVariables.For(node.GpuDevices.Vendor, gpus, Own, variables.GetValueOrDefault))
            {
                variables[name] = value;
            }

            string? Own(string name) => (string?)own?[name];
        }

        return variables;
    }

    /// <summary>A plan that a process can be started by: what only repeats what the job knows is left out when it does not fit.</summary>
    public static LaunchPlan Fitting(LaunchPlan plan, IReadOnlyList<string> command) =>
        LaunchLimits.Fit(plan.Wrap(command), plan.Variables, OwnProcess.ArgumentRoom)
            ? plan
            : plan with
            {
                Variables = plan
                    .Variables.Where(variable => !string.Equals(variable.Key, JobConfig, StringComparison.Ordinal))
                    .ToDictionary(StringComparer.Ordinal),
            };

    /// <summary>
    /// What a job needs to reach its own cluster, whichever way the cluster asks who it is. The token itself is never a variable: those of a
    /// process end up in logs and reports.
    /// </summary>
    internal static void AddAuthentication(Dictionary<string, string> variables, NodeOptions node)
    {
        if (node.TokenFile is not { } file)
        {
            variables["SATCHEL_AUTH_MODE"] = variables["RAY_AUTH_MODE"] = "disabled";
            return;
        }

        variables["RAY_AUTH_MODE"] = "token";
        variables["SATCHEL_TOKEN_PATH"] = variables["RAY_AUTH_TOKEN_PATH"] = file;
    }

    /// <summary>Has the job find what the user's shell finds, and nothing of an environment in which the daemon was started.</summary>
    internal static void AddShell(Dictionary<string, string> variables, IReadOnlyDictionary<string, string> shell)
    {
        foreach (var name in Activations)
        {
            variables.Remove(name);
        }

        foreach (var (name, value) in shell)
        {
            variables[name] = value;
        }
    }

    /// <param name="own">The daemon's variables.</param>
    /// <param name="more"><see cref="NodeOptions.JobVariables"/>.</param>
    internal static Dictionary<string, string> Baseline(IDictionary own, IReadOnlyList<string> more) =>
        Inherited(own).Where(variable => BaselineVariables.Includes(variable.Key, more)).ToDictionary(StringComparer.Ordinal);

    /// <param name="own">The daemon's variables, or a program's.</param>
    internal static Dictionary<string, string> Inherited(IDictionary own)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in own)
        {
            if (!Withheld.Contains((string)variable.Key))
            {
                variables[(string)variable.Key] = (string?)variable.Value ?? "";
            }
        }

        return variables;
    }

    private static JsonObject Configuration(JobRecord job)
    {
        var metadata = new JsonObject { ["job_submission_id"] = job.Submission.SubmissionId, ["job_name"] = job.Submission.SubmissionId };
        foreach (var (key, value) in job.Submission.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            metadata[key] = value;
        }

        // Programs look into env_vars without asking whether it is there: with Ray it always is.
        var runtimeEnv = ShownRuntimeEnv.Of(job.Submission.RuntimeEnv)?.DeepClone().AsObject() ?? [];
        runtimeEnv["env_vars"] ??= new JsonObject();
        return new JsonObject { ["runtime_env"] = runtimeEnv, ["metadata"] = metadata };
    }
}
