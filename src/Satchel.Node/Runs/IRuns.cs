using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <summary>
/// Supervised processes of this node, whatever they are for, each known by its run id: the driver of a job is one. What is on disk decides,
/// so every call may be made again by a later daemon. In the order of a run's life:
/// <code>
/// var directory = runs.CreateDirectory(id);                    // an environment is prepared in it
/// var claim = await runs.StartAsync(new RunLaunch(id, plan, directory, command, log), token);
/// var end = await runs.FollowAsync(id, claim, stop, leaving);  // also what an earlier daemon started: the claim of Find
/// runs.Release(id);                                            // its directory and layers
/// runs.Forget(id);                                             // its records, once nobody needs to know how it ended
/// </code>
/// Thread-safe; calls for one run come from one caller, one after the other.
/// </summary>
internal interface IRuns
{
    /// <summary>
    /// Called once, before anything else: makes the directories of the node, and ends and removes every run of an earlier daemon that
    /// nobody answers for any more; but not those in which a user's own process goes on. A caller whose runs die with their daemon has nothing else to do for those of the last one.
    /// </summary>
    /// <param name="known">Runs that go on and that somebody will follow.</param>
    Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken);

    /// <summary>Runs that somebody has claimed or that have ended, and that are not forgotten.</summary>
    IReadOnlySet<RunId> All();

    /// <summary>Who has a run; null when nobody has, and it may be started.</summary>
    /// <exception cref="DamagedRecordException">Somebody has, and nobody can say who: see <see cref="SetAsideAsync"/>.</exception>
    RunClaim? Find(RunId runId);

    /// <summary>
    /// Whether a run may still print: from the first directory that is made for it, which is before its claim, to its end, whether or not
    /// it ever started. Also where nobody can say now.
    /// </summary>
    bool MayPrint(RunId runId);

    /// <summary>A new, empty directory for an attempt to start a run, removed by <see cref="Release"/>. Attempts do not meet.</summary>
    string CreateDirectory(RunId runId);

    /// <summary>
    /// Starts the supervisor of a run and waits until somebody has claimed the run, at most for the node's start timeout. Needs no record of
    /// anything but the launch itself.
    /// </summary>
    /// <returns>The claim that decides over the run: the new supervisor's, or one that was there before, of whatever kind.</returns>
    /// <exception cref="IOException">A directory of the plan is not there, or there is no room.</exception>
    /// <exception cref="DiskFullException">There is no room for what is noted of it.</exception>
    /// <exception cref="RuntimeEnvSetupException">A layer of the plan has lost its files.</exception>
    /// <exception cref="RunStartException">There is no claim and will be none, or not in time.</exception>
    /// <exception cref="OperationCanceledException">Called off; a supervisor may be on its way all the same, see <see cref="Cancel"/>.</exception>
    Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken);

    /// <summary>Claims a run so that no supervisor starts it, whether one is on its way or not.</summary>
    /// <param name="ended">What is to be known about the end of the run in that case: <see cref="RunClaim.Ended"/>.</param>
    /// <returns>The claim that decides: this one, or one that was there before, of whatever kind.</returns>
    /// <exception cref="IOException">It cannot be written; on a full disk only once the reserve is used up as well.</exception>
    RunClaim Cancel(RunId runId, JsonElement ended);

    /// <summary>Waits for the end of a run, passes a stop on, and ends what is left of it where its supervisor died or hangs.</summary>
    /// <param name="claim">Its supervisor's claim; null when that is gone, which ends what is left of the run.</param>
    /// <param name="leaving">Lets go of it; the run goes on.</param>
    /// <exception cref="DamagedRecordException">It ended, and nobody can say how.</exception>
    Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving);

    /// <summary>Ends what is left of a run whose records are damaged, and keeps these where they no longer count.</summary>
    /// <returns>Whether it can be claimed anew; otherwise its claim cannot be moved, and goes on to keep everybody from starting it.</returns>
    Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>
    /// Writes down what is to be done when a run is over that is not started here and has no supervisor: <see cref="EndAsync"/> does it, or
    /// <see cref="RecoverAsync"/> of the next daemon.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void KeepEnding(RunId runId, LaunchEnding ending);

    /// <summary>Does what is written down for a run without a supervisor; nothing when nothing is. A failure is logged.</summary>
    Task EndAsync(RunId runId, CancellationToken cancellationToken);

    /// <summary>Removes the private directory of a run that is over, and lets go of the layers it used; again is fine.</summary>
    void Release(RunId runId);

    /// <summary>Releases a run and removes its records: from now on it has never been.</summary>
    void Forget(RunId runId);
}
