using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Results;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <inheritdoc cref="IRuns"/>
internal sealed class NodeRuns(
    RunDirectories directories,
    RunRecords records,
    RunEndings endings,
    RunStarting starting,
    RunFollowing following,
    ForegroundRuns foreground,
    JobResults results,
    Trash trash,
    ILayerLeases leases,
    NodeOptions node,
    TimeProvider time,
    ILogger<NodeRuns> logger
) : IRuns
{
    private static readonly TimeSpan ShortagePause = TimeSpan.FromSeconds(1);

    public async Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken)
    {
        directories.Prepare();
        records.Prepare();
        trash.Resume();
        foreground.RefuseUnclaimed(directories.All().Where(runId => !known.Contains(runId)));
        known = known.Concat(foreground.Resume()).ToHashSet();
        var kept = known.Concat(results.Resume()).ToHashSet();
        leases.KeepRuns(kept.Select(runId => runId.ToString()).ToHashSet(StringComparer.Ordinal));
        // What a run of which only the results wait was compared with is noted nowhere: what it made has moved, note and all.
        foreach (var runId in known)
        {
            if (await LayersOfAsync(runId, cancellationToken).ConfigureAwait(false) is { Count: > 0 } layers)
            {
                await leases.RetakeAsync(runId.ToString(), layers, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var runId in RunProcesses.LivingRuns(node.Directories.Runs).Where(runId => !known.Contains(runId)))
        {
            RunLog.Orphan(logger, runId);
            await following.KillProcessesAsync(runId, ClaimOfOrphan(runId), cancellationToken).ConfigureAwait(false);
        }

        foreach (var runId in records.All().Concat(directories.All()).Where(runId => !known.Contains(runId)).ToHashSet())
        {
            try
            {
                await endings.RunAsync(runId, cancellationToken).ConfigureAwait(false);
                Forget(runId);
            }
            catch (IOException failure) when (Shortage.IsReason(failure))
            {
                RunLog.Left(logger, runId, failure.Message);
            }
        }

        records.RemoveUnfinished(known);
        RunProcesses.SweepGroups(time);
    }

    public IReadOnlySet<RunId> All() => records.All();

    public RunClaim? Find(RunId runId) => records.FindClaim(runId);

    public bool MayPrint(RunId runId)
    {
        try
        {
            return records.FindClaim(runId) switch
            {
                // It is set up. That of one which came to its end in the meantime is gone, at the latest when the daemon starts again.
                null => directories.Exists(runId),
                { IsSupervised: true } claim => records.FindExit(runId) is null
                    // A supervisor that died leaves no record: its directory stays until all of the run has ended.
                    && (RunProcesses.IdentityOf(claim).IsAlive || directories.Exists(runId)),
                _ => false,
            };
        }
        catch (DamagedRecordException)
        {
            // Once its driver has met the same it is cancelled, or ends.
            return directories.Exists(runId);
        }
        catch (IOException)
        {
            return true;
        }
    }

    public string CreateDirectory(RunId runId) => directories.Create(runId);

    public Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken) =>
        starting.StartAsync(launch, cancellationToken);

    // Where there is no directory no supervisor was ever on its way: should power loss take the claim back, nothing has been started.
    public RunClaim Cancel(RunId runId, JsonElement ended) => records.Cancel(runId, ended, durable: directories.Exists(runId));

    public Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving) =>
        following.ToTheEndAsync(runId, claim, stop, leaving);

    public async Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken)
    {
        await following.KillAsync(runId, claim: null, cancellationToken).ConfigureAwait(false);
        return records.TrySetAside(runId);
    }

    public void KeepEnding(RunId runId, LaunchEnding ending) => endings.Write(runId, ending);

    public async Task EndAsync(RunId runId, CancellationToken cancellationToken)
    {
        await endings.RunAsync(runId, cancellationToken).ConfigureAwait(false);
        endings.Remove(runId);
    }

    public void Release(RunId runId)
    {
        if (!directories.Exists(runId))
        {
            // Its layers were leased after its directory was made, if ever. Thousands may be stopped while they are queued.
            return;
        }

        // All of it has ended. In this order: without the directory the lease would be taken for none.
        leases.Release(runId.ToString());
        directories.Remove(runId);
    }

    public void Forget(RunId runId)
    {
        Release(runId);
        endings.Remove(runId);
        records.Remove(runId);
    }

    private async Task<IReadOnlySet<LayerKey>> LayersOfAsync(RunId runId, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return directories.OfRun(runId).SelectMany(RunLayers.Of).ToHashSet();
            }
            catch (Exception failure) when (Shortage.IsReason(failure))
            {
                // It says nothing about the run, and passes. Without its lease the run would lose its layers to the first collection.
                RunLog.LayersUnseen(logger, runId, failure.Message);
                await Task.Delay(ShortagePause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // What became of the directory of one run keeps no daemon from starting, and its lease is there, most likely.
                RunLog.LayersUnknown(logger, runId, refused.Message);
                return new HashSet<LayerKey>();
            }
        }
    }

    private RunClaim? ClaimOfOrphan(RunId runId)
    {
        try
        {
            return records.FindClaim(runId);
        }
        catch (DamagedRecordException)
        {
            // Its processes are found without it.
            return null;
        }
    }
}
