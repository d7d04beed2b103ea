using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Actors;
using Satchel.Node.Objects;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Sessions;

/// <summary>The drivers of this node: how they begin, and what ends with them.</summary>
internal sealed partial class DriverSessions(
    IJobNumbers numbers,
    IPackager packager,
    SdkFolders sdk,
    TaskEnvironments environments,
    SchedulingClasses classes,
    Zygotes zygotes,
    TaskHistory history,
    TaskCompletion completion,
    ActorTable actors,
    ObjectTable objects,
    DriverLogs logs,
    IDaemonEnding ending,
    NodeLoop loop,
    ILogger<DriverSessions> logger
)
{
    /// <summary>So many submitted jobs are remembered with their numbers.</summary>
    private const int MostRemembered = 1000;

    private readonly List<DriverSession> _sessions = [];
    private readonly Queue<(string Submission, string JobHex)> _submitted = [];

    public IReadOnlyList<DriverSession> All => _sessions;

    /// <summary>Numbers of the drivers that a submitted job has, or had lately, in hex. On the loop only.</summary>
    public IEnumerable<string> JobsOf(string submissionId) =>
        _submitted.Where(job => string.Equals(job.Submission, submissionId, StringComparison.Ordinal)).Select(job => job.JobHex);

    /// <summary>Prepares what a driver needs that has just said who it is. Not on the loop.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">Its environment is wrong, or cloudpickle cannot be had.</exception>
    public async Task<DriverSession> BeginAsync(JsonObject hello)
    {
        var directory = hello.Text("directory");
        var runtimeEnv = await packager
            .PackageAsync(hello["runtime_env"] as JsonObject ?? [], directory ?? "/", CancellationToken.None)
            .ConfigureAwait(false);
        // Beside each other: of the first driver of a cluster, either takes long.
        var path = sdk.FindAsync(CancellationToken.None);
        var number = numbers.NextAsync(CancellationToken.None);
        await Task.WhenAll(path, number).ConfigureAwait(false);
        var job = hello.Text("job");
        return new DriverSession(
            await number.ConfigureAwait(false),
            hello.Text("namespace") ?? Guid.NewGuid().ToString(),
            runtimeEnv,
            environments,
            classes
        )
        {
            SdkPath = await path.ConfigureAwait(false),
            SubmissionId = job,
            Executable = hello.Text("executable"),
            Directory = job is null ? directory : null,
            Variables = job is null && hello["variables"] is JsonObject ? hello.Texts("variables") : null,
            JobConfig = hello["job_config"] is JsonObject config ? config.DeepClone().AsObject() : null,
            OwnsCluster = hello.Flag("owns_cluster"),
            LogsToDriver = hello["log_to_driver"] is null || hello.Flag("log_to_driver"),
        };
    }

    /// <summary>A driver is there. On the loop only.</summary>
    public void Entered(DriverSession session)
    {
        _sessions.Add(session);
        if (session.SubmissionId is { } submission)
        {
            _submitted.Enqueue((submission, session.JobHex));
            if (_submitted.Count > MostRemembered)
            {
                _submitted.Dequeue();
            }
        }

        if (session.LogsToDriver)
        {
            var output = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            session.Output = output.Task;
            loop.Beside(async () =>
            {
                await logs.FollowAsync(session).ConfigureAwait(false);
                output.SetResult();
            });
        }

        session.Prepare();
        Begun(logger, session.JobHex, session.Driver!.Pid);
    }

    /// <summary>A driver is gone: its tasks are cancelled, its actors that are not detached killed, its objects freed. On the loop only.</summary>
    public void End(DriverSession session)
    {
        if (session.Driver is { } driver)
        {
            session.Driver = null;
            Over(logger, session.JobHex);
            if (session.OwnsCluster)
            {
                OwnerIsGone(logger, driver.Pid);
                ending.Request();
            }

            var cancelled = ValueForm.Error("TaskCancelledError", "The driver of the task has ended.");
            foreach (var task in history.Living.Values.Where(task => task.Session == session && !task.OutlivesDriver).ToArray())
            {
                completion.Fail(task, cancelled, TaskState.Cancelled);
                if (task is { Template.Kind: not TemplateKind.Method, Worker: { } worker })
                {
                    // What it runs is of no use to anybody.
                    worker.IsLeaving = true;
                    worker.Kill();
                }
            }

            actors.EndThoseOf(session);
            actors.Forget(driver);
            objects.Drop(driver);
            foreach (var scheduling in session.Classes)
            {
                scheduling.Trim();
            }
        }

        CloseIfUnused(session);
    }

    /// <summary>The daemon leaves: what workers print is not sent any more. On the loop only.</summary>
    public void LetGo()
    {
        foreach (var session in _sessions)
        {
            session.IsLeaving.TrySetResult();
        }
    }

    /// <summary>A detached actor of a session is gone. On the loop only.</summary>
    public void CloseIfUnused(DriverSession session)
    {
        if (session.Driver is not null || session.Actors > 0)
        {
            return;
        }

        foreach (var worker in session.Environments.SelectMany(environment => environment.Workers).ToArray())
        {
            worker.IsLeaving = true;
            worker.Kill();
        }

        loop.Beside(() =>
        {
            zygotes.End(session);
            return Task.CompletedTask;
        });
        _sessions.Remove(session);
    }

    [LoggerMessage(57, LogLevel.Information, "Driver {Pid} begins as job {Job}.")]
    private static partial void Begun(ILogger logger, string job, int pid);

    [LoggerMessage(68, LogLevel.Information, "Driver {Pid} has started this cluster for itself, which ends with it.")]
    private static partial void OwnerIsGone(ILogger logger, int pid);

    [LoggerMessage(58, LogLevel.Information, "The driver of job {Job} has ended.")]
    private static partial void Over(ILogger logger, string job);
}
