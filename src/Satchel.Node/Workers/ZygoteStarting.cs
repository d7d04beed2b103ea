using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Drivers;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Runs;
using Satchel.Node.Sessions;
using Satchel.Posix.Processes;

namespace Satchel.Node.Workers;

/// <summary>Sets the environment of a zygote up and starts it, as a run that dies with this daemon. Thread-safe.</summary>
internal sealed partial class ZygoteStarting(
    IRuns runs,
    IEnvironmentPreparer preparer,
    SdkFolders sdk,
    ContainerPlaces places,
    NodeOptions node,
    NodeSocketPaths paths,
    LogFiles logs,
    WorkerLogs workerLogs,
    WorkerForks forks,
    NodeLoop loop,
    TimeProvider time,
    ILogger<ZygoteStarting> logger
)
{
    /// <summary>Whatever the program's variables say: what is not kept compiled is compiled by each zygote and driver again.</summary>
    private const string Bootstrap =
        "import os,sys; sys.dont_write_bytecode=False; sys.path.extend(os.environ['SATCHEL_SDK_PATH'].split(':')); "
        + "from satchel._zygote import main; main()";

    private const string KilledText = "The Python that is to run the tasks was killed while it started.";

    /// <summary>So often is one started that somebody kills before it connects.</summary>
    private const int MostStarts = 20;

    /// <summary>From the third kill in a row on, between one and the next: the machine may have no memory.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

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
    /// <param name="session">Whose it is: it ends with it.</param>
    /// <param name="spec">Its environment.</param>
    /// <param name="hasGpus">Whether its workers are given GPUs, which a container must be started with.</param>
    /// <param name="leaving">Ends it.</param>
    /// <exception cref="RuntimeEnvSetupException">The environment cannot be had.</exception>
    /// <exception cref="SatchelException"><c>worker_start_failed</c>: its Python ended at once, or does not connect.</exception>
    public async Task<Zygote> StartAsync(DriverSession session, JsonObject spec, bool hasGpus, CancellationToken leaving)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                return await StartOnceAsync(session, spec, hasGpus, leaving).ConfigureAwait(false);
            }
            catch (ZygoteKilledException killed) when (start < MostStarts && !session.Ending.IsCancellationRequested)
            {
                Killed(logger, killed, session.JobHex);
                leaving.ThrowIfCancellationRequested();
                if (start > 2)
                {
                    await Task.Delay(Pause, time, session.Ending).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<Zygote> StartOnceAsync(DriverSession session, JsonObject spec, bool hasGpus, CancellationToken leaving)
    {
        var runId = RunId.Create(time.GetUtcNow());
        var log = Path.Combine(node.LogDirectory, $"zygote-{session.JobHex}-{runId}.log");
        var ending = CancellationTokenSource.CreateLinkedTokenSource(leaving, session.Ending);
        LaunchPlan plan;
        string directory;
        workerLogs.Open(log);
        try
        {
            directory = runs.CreateDirectory(runId);
            plan = await PrepareAsync(session, spec, hasGpus, runId, directory, log, ending.Token).ConfigureAwait(false);
        }
        catch
        {
            ending.Dispose();
            runs.Forget(runId);
            workerLogs.Close(log);
            throw;
        }

        var connected = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _expected[runId] = connected;
        }

        var lifeline = new RunLifeline();
        var launch = new RunLaunch(runId, plan, directory, [.. ZygotePython.CommandOf(session, spec, plan), "-u", "-c", Bootstrap], log)
        {
            Lifeline = lifeline,
            StopGrace = Grace,
        };
        try
        {
            var claimed = runs.StartAsync(launch, ending.Token);
            var ended = Follow(launch, claimed, ending);
            await ClaimedAsync(claimed, launch).ConfigureAwait(false);
            var connection = await ConnectedAsync(connected.Task, ended, launch).ConfigureAwait(false);
            Started(logger, runId, session.JobHex);
            // A container without a working directory of the job's starts its processes in that of its image.
            var work = plan.WorkingDirectory ?? (ZygoteSpec.IsInContainer(spec) ? null : Path.Combine(directory, "work"));
            return await loop.AskAsync(() => new Zygote(runId, plan, work, connection, lifeline, forks, loop, node, logger))
                .ConfigureAwait(false);
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

    private async Task<LaunchPlan> PrepareAsync(
        DriverSession session,
        JsonObject spec,
        bool hasGpus,
        RunId runId,
        string directory,
        string log,
        CancellationToken leaving
    )
    {
        // A container has the variables of its image, among them where its programs are.
        var isInContainer = ZygoteSpec.IsInContainer(spec);
        var variables = session.Variables is { } own && !isInContainer ? DriverVariables.OfWorkers(own, node) : DriverVariables.Of(node);
        variables[NodeSocketPaths.SocketVariable] = paths.Socket;
        variables[NodeSocketPaths.TokenVariable] = paths.TokenFile;
        variables[NodeSocketPaths.SdkVariable] = await sdk.FindAsync(leaving).ConfigureAwait(false);
        variables["SATCHEL_ZYGOTE"] = runId.ToString();
        if (session.SubmissionId is { } job)
        {
            variables["SATCHEL_JOB_ID"] = job;
        }

        variables.TryAdd("OMP_NUM_THREADS", "1");
        using var progress = new SetUpNotices(session, loop, time);
        using var lines = new SetUpLog(() => logs.OpenAppend(log));
        var request = new EnvironmentRequest(spec, Path.Combine(directory, "env"), variables)
        {
            NodeVariables = DriverVariables.OfTools(node, session.Variables, isInContainer),
            Python = ZygotePython.BaseOf(session, node),
            Owner = LeaseOwner.Run(runId.ToString()),
            ReportDirectory = node.LogDirectory,
            Resources = hasGpus ? new JobResources { Gpus = 1 } : JobResources.None,
            Mounts = isInContainer ? places.Seen : [],
            WritableDirectories = isInContainer ? places.WrittenByWorkers : [],
            Progress = progress,
            Log = line => lines.WriteLine(line),
        };
        var plan = await preparer.PrepareAsync(request, leaving).ConfigureAwait(false);
        return plan.WorkingDirectory is null && plan.CommandPrefix.Count == 0 && Directory.Exists(session.Directory)
            ? plan with
            {
                WorkingDirectory = session.Directory,
            }
            : plan;
    }

    private static async Task ClaimedAsync(Task<RunClaim> claimed, RunLaunch launch)
    {
        try
        {
            await claimed.ConfigureAwait(false);
        }
        catch (RunStartException killed) when (killed.IsKilled)
        {
            throw new ZygoteKilledException(Failure(KilledText, launch.LogFile), killed);
        }
    }

    /// <summary>Waits until it has said who it is, for a while.</summary>
    private async Task<Connection> ConnectedAsync(Task<Connection> connected, Task<RunEnd?> ended, RunLaunch launch)
    {
        try
        {
            if (await Task.WhenAny(connected, ended).WaitAsync(node.ZygotePatience, time).ConfigureAwait(false) == ended)
            {
                throw await ended.ConfigureAwait(false) is { Exit: null or { ExitCode: -Signals.Kill } }
                    ? new ZygoteKilledException(Failure(KilledText, launch.LogFile))
                    : Failed("The Python that is to run the tasks ended at once.", launch.LogFile);
            }
        }
        catch (TimeoutException)
        {
            throw Failed(
                $"The Python that is to run the tasks ({launch.Command[0]}, in {launch.Directory}) has not connected to node {node.Name} within "
                    + $"{node.ZygotePatience.TotalSeconds:0.#} seconds, and was ended.",
                launch.LogFile
            );
        }

        return await connected.ConfigureAwait(false);
    }

    /// <returns>Ends when the run is over and nothing is left of it; null where that is not known.</returns>
    private Task<RunEnd?> Follow(RunLaunch launch, Task<RunClaim> claimed, CancellationTokenSource ending)
    {
        var followed = FollowToTheEndAsync(launch, claimed, ending);
        lock (_gate)
        {
            _followed.RemoveAll(task => task.IsCompleted);
            _followed.Add(followed);
        }

        return followed;
    }

    private async Task<RunEnd?> FollowToTheEndAsync(RunLaunch launch, Task<RunClaim> claimed, CancellationTokenSource ending)
    {
        var runId = launch.RunId;
        using var disposed = ending;
        try
        {
            await Task.WhenAny(claimed).ConfigureAwait(false);
            // What could not be started may be on its way all the same.
            var claim = claimed.IsCompletedSuccessfully ? await claimed.ConfigureAwait(false) : null;
            var end = await runs.FollowAsync(runId, claim, new RunStop(Grace, ending.Token), CancellationToken.None).ConfigureAwait(false);
            runs.Forget(runId);
            return end;
        }
        catch (Exception failure)
        {
            // A border: what is left of it is removed by the next start.
            NotFollowed(logger, failure, runId);
            return null;
        }
        finally
        {
            launch.Lifeline!.Dispose();
            workerLogs.Close(launch.LogFile);
        }
    }

    private static SatchelException Failed(string what, string log) => new(Failure(what, log));

    private static SatchelError Failure(string what, string log) =>
        new(
            "worker_start_failed",
            LogTail.Read(log).Trim() is { Length: > 0 } lines ? $"{what} Its last lines: {lines}" : what,
            $"What it prints is in {log}."
        );

    [LoggerMessage(51, LogLevel.Information, "Run {RunId} forks workers for job {Job}.")]
    private static partial void Started(ILogger logger, RunId runId, string job);

    [LoggerMessage(71, LogLevel.Warning, "What was to fork workers for job {Job} was killed while it started: another one is started.")]
    private static partial void Killed(ILogger logger, Exception killed, string job);

    [LoggerMessage(52, LogLevel.Error, "The end of run {RunId}, which forked workers, was not dealt with.")]
    private static partial void NotFollowed(ILogger logger, Exception failure, RunId runId);
}
