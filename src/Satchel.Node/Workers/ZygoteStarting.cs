using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Drivers;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;

namespace Satchel.Node.Workers;

/// <summary>Sets the environment of a zygote up and starts it, as a run that dies with this daemon. Thread-safe.</summary>
internal sealed partial class ZygoteStarting(
    IRuns runs,
    IEnvironmentPreparer preparer,
    SdkFolders sdk,
    NodeOptions node,
    NodeSocketPaths paths,
    LogFiles logs,
    WorkerForks forks,
    NodeLoop loop,
    TimeProvider time,
    ILogger<ZygoteStarting> logger
)
{
    private const string Bootstrap =
        "import os,sys; sys.path.extend(os.environ['SATCHEL_SDK_PATH'].split(':')); from satchel._zygote import main; main()";

    /// <summary>What workers of a zygote that is being ended may take to leave.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<RunId, TaskCompletionSource<Connection>> _expected = [];
    private readonly List<Task> _followed = [];
    private readonly Lock _gate = new();

    /// <summary>A zygote has connected.</summary>
    /// <returns>Whether it is expected.</returns>
    public bool TryAttach(string name, Connection connection)
    {
        lock (_gate)
        {
            return RunId.TryParse(name, out var runId) && _expected.Remove(runId, out var expected) && expected.TrySetResult(connection);
        }
    }

    /// <summary>Waits until each that was started is over.</summary>
    public Task AllEndedAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_followed);
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="spec">Its environment.</param>
    /// <param name="leaving">Ends it.</param>
    /// <exception cref="RuntimeEnvSetupException">The environment cannot be had.</exception>
    /// <exception cref="SatchelException"><c>worker_start_failed</c>: its Python ended at once.</exception>
    public async Task<Zygote> StartAsync(DriverSession session, JsonObject spec, CancellationToken leaving)
    {
        var runId = RunId.Create(time.GetUtcNow());
        var log = Path.Combine(node.LogDirectory, $"zygote-{session.JobHex}-{runId}.log");
        try
        {
            var directory = runs.CreateDirectory(runId);
            var plan = await PrepareAsync(session, spec, runId, directory, log, leaving).ConfigureAwait(false);
            return await StartAsync(session, spec, runId, directory, plan, log, leaving).ConfigureAwait(false);
        }
        catch
        {
            runs.Forget(runId);
            throw;
        }
    }

    private async Task<LaunchPlan> PrepareAsync(
        DriverSession session,
        JsonObject spec,
        RunId runId,
        string directory,
        string log,
        CancellationToken leaving
    )
    {
        var variables = DriverVariables.Of(node);
        variables[NodeSocketPaths.SocketVariable] = paths.Socket;
        variables[NodeSocketPaths.TokenVariable] = paths.TokenFile;
        variables[NodeSocketPaths.SdkVariable] = await sdk.FindAsync(leaving).ConfigureAwait(false);
        variables["SATCHEL_ZYGOTE"] = runId.ToString();
        if (session.SubmissionId is { } job)
        {
            variables["SATCHEL_JOB_ID"] = job;
        }

        variables.TryAdd("OMP_NUM_THREADS", "1");
        using var lines = new SetUpLog(() => logs.OpenAppend(log));
        var request = new EnvironmentRequest(spec, Path.Combine(directory, "env"), variables)
        {
            Owner = LeaseOwner.Run(runId.ToString()),
            ReportDirectory = node.LogDirectory,
            Log = lines.WriteLine,
        };
        var plan = await preparer.PrepareAsync(request, leaving).ConfigureAwait(false);
        return plan.WorkingDirectory is null && plan.CommandPrefix.Count == 0 && Directory.Exists(session.Directory)
            ? plan with
            {
                WorkingDirectory = session.Directory,
            }
            : plan;
    }

    /// <summary>Whether an environment brings a Python of its own, beside which the driver's is another one.</summary>
    private static bool NamesInterpreter(JsonObject spec) =>
        ((string[])["pip", "uv", "conda", "py_executable", "container", "image_uri"]).Any(field => spec[field] is not null);

    private async Task<Zygote> StartAsync(
        DriverSession session,
        JsonObject spec,
        RunId runId,
        string directory,
        LaunchPlan plan,
        string log,
        CancellationToken leaving
    )
    {
        string[] python =
            plan.Python.Count > 0 ? [.. plan.Python]
            : session.Executable is { } executable && !NamesInterpreter(spec) && File.Exists(executable) ? [executable]
            : ["python3"];
        var lifeline = new RunLifeline();
        var connected = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _expected[runId] = connected;
        }

        try
        {
            var launch = new RunLaunch(runId, plan, directory, [.. python, "-u", "-c", Bootstrap], log)
            {
                Lifeline = lifeline,
                StopGrace = Grace,
            };
            var claim = await runs.StartAsync(launch, leaving).ConfigureAwait(false);
            var ended = FollowAsync(runId, claim, lifeline, leaving);
            if (await Task.WhenAny(connected.Task, ended).ConfigureAwait(false) == ended)
            {
                throw DidNotStart(log);
            }

            var work = plan.WorkingDirectory ?? Path.Combine(directory, "work");
            var connection = await connected.Task.ConfigureAwait(false);
            Started(logger, runId, session.JobHex);
            return await loop.AskAsync(() => new Zygote(plan, work, connection, lifeline, forks)).ConfigureAwait(false);
        }
        catch
        {
            lifeline.Dispose();
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _expected.Remove(runId);
            }
        }
    }

    private Task FollowAsync(RunId runId, RunClaim claim, RunLifeline lifeline, CancellationToken leaving)
    {
        var followed = FollowToTheEndAsync(runId, claim, lifeline, leaving);
        lock (_gate)
        {
            _followed.RemoveAll(task => task.IsCompleted);
            _followed.Add(followed);
        }

        return followed;
    }

    private async Task FollowToTheEndAsync(RunId runId, RunClaim claim, RunLifeline lifeline, CancellationToken leaving)
    {
        try
        {
            // A daemon that leaves takes its zygotes with it.
            await runs.FollowAsync(runId, claim, new RunStop(Grace, leaving), CancellationToken.None).ConfigureAwait(false);
            runs.Forget(runId);
        }
        catch (Exception failure)
        {
            // A border: what is left of it is removed by the next start.
            NotFollowed(logger, failure, runId);
        }
        finally
        {
            lifeline.Dispose();
        }
    }

    private static SatchelException DidNotStart(string log) =>
        new(
            new SatchelError(
                "worker_start_failed",
                $"The Python that is to run the tasks ended at once. Its last lines: {LogTail.Read(log).Trim()}",
                $"All of them are in {log}."
            )
        );

    [LoggerMessage(51, LogLevel.Information, "Run {RunId} forks workers for job {Job}.")]
    private static partial void Started(ILogger logger, RunId runId, string job);

    [LoggerMessage(52, LogLevel.Error, "The end of run {RunId}, which forked workers, was not dealt with.")]
    private static partial void NotFollowed(ILogger logger, Exception failure, RunId runId);
}
