using System.Text;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Launching;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Posix.Durability;
using Satchel.Posix.Processes;

namespace Satchel.Node.Drivers;

/// <summary>Starts entrypoints.</summary>
internal sealed class DriverLaunching(NodeOptions node, IRuns runs, LogFiles logs, NodeTelemetry telemetry, ILogger<DriverLaunching> logger)
{
    /// <summary>Starts the entrypoint of a job.</summary>
    /// <returns>The claim that decides over the run: its own, or one that was there before.</returns>
    /// <exception cref="DriverStartException">There is no claim and will be none.</exception>
    public async Task<RunClaim> LaunchAsync(
        JobRecord job,
        PreparedEnvironment environment,
        DriverPhases phases,
        CancellationToken cancellationToken
    )
    {
        using var span = telemetry.Launch.Start();
        span?.SetTag("satchel.job.id", job.Submission.SubmissionId).SetTag("satchel.run.id", job.RunId.ToString());
        var (plan, directory, gpus) = environment;
        var stop = StopSettings.From(plan.OwnVariables, node);
        var command = Shell(job, directory);
        var launch = new RunLaunch(job.RunId, DriverVariables.Fitting(plan, command), directory, command, logs.Driver(job))
        {
            LogTimes = logs.Times(job),
            Gpus = gpus,
            StopSignal = stop.Signal,
            StopGrace = stop.Grace,
            Begins = () =>
            {
                _ = phases.TellAsync("starting", "Starts the entrypoint.");
                logs.BeginDriver(job);
                DriverLog.Starts(logger, job.Submission.SubmissionId, job.RunId);
            },
        };
        try
        {
            return await runs.StartAsync(launch, cancellationToken).ConfigureAwait(false);
        }
        catch (DiskFullException full)
        {
            throw NotSetUp(job, full.AsSetupFailure(node.Name));
        }
        catch (RuntimeEnvSetupException gone)
        {
            throw NotSetUp(job, gone);
        }
        catch (RunStartException late) when (late.IsTimeout)
        {
            throw new DriverStartException(
                JobErrorType.SupervisorStartTimeout,
                DriverMessages.NotStartedWithin(node.StartTimeout, asked: false, late.Message),
                late
            );
        }
        catch (RunStartException refused)
        {
            throw new DriverStartException(
                JobErrorType.SupervisorStartFailure,
                DriverMessages.SupervisorNotStarted(job.RunId, refused.Message),
                refused
            );
        }
    }

    private DriverStartException NotSetUp(JobRecord job, RuntimeEnvSetupException failure)
    {
        var message = DriverMessages.SetUpFailed(failure.SetupError, job.Submission.SubmissionId);
        logs.TryAppendLine(logs.Driver(job), message);
        return new DriverStartException(JobErrorType.RuntimeEnvSetupFailure, message, failure);
    }

    /// <summary>The shell of an entrypoint; one that is too long for an argument stands in a file of the run's private directory.</summary>
    private static IReadOnlyList<string> Shell(JobRecord job, string directory)
    {
        if (LaunchLimits.FitsArgument(job.Submission.Entrypoint, OwnProcess.ArgumentRoom))
        {
            return ["/bin/sh", "-c", job.Submission.Entrypoint];
        }

        // Where a container finds it, too: of the run's directory it sees that of the environment.
        var script = Path.Combine(
            Directory.CreateDirectory(Path.Combine(directory, EnvironmentSetUp.DirectoryName)).FullName,
            "entrypoint.sh"
        );
        DurableFile.Write(script, Encoding.UTF8.GetBytes(job.Submission.Entrypoint + "\n"));
        return ["/bin/sh", script];
    }
}
