using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Packages;
using Satchel.Server.Jobs;

namespace Satchel.Server.Starting;

/// <summary>
/// Walks once through what the first submit needs, as soon as the daemon is ready: code is compiled when it first runs, and somebody's
/// first job should not wait for that. Looks up a job and a package that nobody has and reads a submission that nobody made; leaves no
/// trace.
/// </summary>
internal sealed partial class WarmUp(
    IJobControl jobs,
    IPackageStore packages,
    SubmissionReader reader,
    IHostApplicationLifetime lifetime,
    ILogger<WarmUp> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        try
        {
            await jobs.FindAsync(SubmissionId.Create(), stoppingToken).ConfigureAwait(false);
            await packages.FindAsync(Digest.Of("a package that nobody has"u8), stoppingToken).ConfigureAwait(false);
            reader.Read(
                new JsonObject
                {
                    ["entrypoint"] = "true",
                    ["runtime_env"] = new JsonObject { ["env_vars"] = new JsonObject { ["A"] = "${B}" } },
                }
            );
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever is wrong will meet somebody who asked for something, and be told there.
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Warming up failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
