using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Peers;
using Satchel.Node.Runs;
using Satchel.Node.Workers;

namespace Satchel.Node.Drivers;

/// <summary>Sets the environments of jobs up, each in a private directory of its run, within the start timeout.</summary>
internal sealed class EnvironmentSetUp(
    NodeOptions node,
    IEnvironmentPreparer preparer,
    IRuns runs,
    LogFiles logs,
    JobLocks locks,
    SetUpGates gates,
    NodeSocketPaths paths,
    ContainerPlaces places,
    NodeTelemetry telemetry,
    TimeProvider time
)
{
    /// <summary>Name of the environment's private directory in that of a run.</summary>
    public const string DirectoryName = "env";

    // Logs are read by people too: quotes and letters stay as they are.
    private static readonly WireJson LogJson = new(
        new JsonSerializerOptions(WireJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    /// <param name="job">Whose it is.</param>
    /// <param name="gpus">What of which GPU it holds, by their names; null for none.</param>
    /// <param name="phases">Told how far it is.</param>
    /// <exception cref="DriverStartException">The environment cannot be had, or not in time.</exception>
    public async Task<PreparedEnvironment> PrepareAsync(
        JobRecord job,
        IReadOnlyDictionary<string, double>? gpus,
        DriverPhases phases,
        CancellationToken cancellationToken
    )
    {
        using var pass = await gates.EnterAsync(job.Submission.NormalizedEnv, cancellationToken).ConfigureAwait(false);
        using var span = telemetry.SetUp.Start();
        span?.SetTag("satchel.job.id", job.Submission.SubmissionId).SetTag("satchel.run.id", job.RunId.ToString());
        using var timeout = node.StartTimer(time);
        using var pending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        _ = phases.TellAsync("setting_up", "Sets the environment up.");
        var directory = runs.CreateDirectory(job.RunId);
        try
        {
            var plan = await PrepareAsync(job, [.. gpus?.Keys ?? []], directory, phases, pending.Token).ConfigureAwait(false);
            pending.Token.ThrowIfCancellationRequested();
            return new PreparedEnvironment(plan, directory, gpus);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DriverStartException(JobErrorType.SupervisorStartTimeout, DriverMessages.NotSetUpWithin(node.StartTimeout), late);
        }
    }

    private async Task<LaunchPlan> PrepareAsync(
        JobRecord job,
        IReadOnlyCollection<string> gpus,
        string directory,
        DriverPhases phases,
        CancellationToken cancellationToken
    )
    {
        var layers = new List<Layer>();
        var tellsDriver = TellsDriver(job);
        using var log = new SetUpLog(() => logs.OpenAppend(logs.SetUp(job)));
        var request = new EnvironmentRequest(
            job.Submission.NormalizedEnv,
            Path.Combine(directory, DirectoryName),
            DriverVariables.For(job, gpus, node, paths)
        )
        {
            NodeVariables = DriverVariables.OfTools(node),
            Resources = job.Submission.Resources,
            Owner = LeaseOwner.Run(job.RunId.ToString()),
            ReportDirectory = node.LogDirectory,
            Mounts = ZygoteSpec.IsInContainer(job.Submission.NormalizedEnv) ? places.Seen : [],
            WritableDirectories = ZygoteSpec.IsInContainer(job.Submission.NormalizedEnv) ? places.Written : [],
            Progress = phases,
            Log = line => Tell(job, log, line, tellsDriver),
            LayerReady = layer => layers.Add(layer.Layer),
        };
        if (tellsDriver)
        {
            logs.BeginDriver(job);
        }

        try
        {
            var plan = await preparer.PrepareAsync(request, cancellationToken).ConfigureAwait(false);
            locks.Write(job, layers);
            RunLayers.Note(directory, [.. layers.Select(layer => layer.Key)]);
            return plan;
        }
        catch (DiskFullException full)
        {
            // Of the lease or the note of its layers: what fails in a step of a provider says so itself.
            throw Failed(job, log, full.AsSetupFailure(node.Name));
        }
        catch (RuntimeEnvSetupException failure)
        {
            throw Failed(job, log, failure);
        }
        finally
        {
            logs.TryCopySetUp(job);
        }
    }

    private DriverStartException Failed(JobRecord job, SetUpLog log, RuntimeEnvSetupException failure)
    {
        var message = DriverMessages.SetUpFailed(failure.SetupError, job.Submission.SubmissionId);
        try
        {
            log.Conclude($"{DriverMessages.SetUpFailedSign}{JsonSerializer.Serialize(failure.SetupError, LogJson.RuntimeEnvSetupError)}");
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // The log is on the disk that is full, perhaps. The end of the job says it, too.
        }

        logs.TryAppendLine(logs.Driver(job), message);
        return new DriverStartException(JobErrorType.RuntimeEnvSetupFailure, message, failure);
    }

    /// <summary>What a job's own <c>env_vars</c> say counts before what the node does.</summary>
    private bool TellsDriver(JobRecord job)
    {
        var variables = job.Submission.NormalizedEnv["env_vars"] as JsonObject;
        return EnvironmentVariables.SetUpLogToDriver.Read(name =>
            variables?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null
        ) switch
        {
            "1" => true,
            "0" => false,
            _ => node.TellsSetUpToDriver,
        };
    }

    /// <summary>Into the output of the driver goes what is asked for, and every warning, marked as Ray marks what a set-up prints.</summary>
    private void Tell(JobRecord job, SetUpLog log, string line, bool tellsDriver)
    {
        foreach (var taken in log.WriteLine(line))
        {
            var isWarning = taken.StartsWith(ResolvingContext.Warning, StringComparison.Ordinal);
            if (isWarning || tellsDriver)
            {
                logs.TryBeginDriver(job);
                logs.TryAppendLine(logs.Driver(job), $"(pid=runtime_env) {taken}");
            }
        }
    }
}
