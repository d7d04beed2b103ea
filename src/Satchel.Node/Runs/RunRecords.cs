using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>Claims and exit records of this node's runs.</summary>
internal sealed class RunRecords(NodeOptions node, RunsDirectory directory, RecordReserve reserve, RecordRemoval removal)
{
    /// <summary>In bytes; far more than what a record holds, which may be the message of a job.</summary>
    private const int LongestRecord = 4 * 1024 * 1024;

    private string Directory => node.Directories.Runs;

    public string ClaimPath(RunId runId) => RunFiles.Claim(Directory, runId);

    public string ExitPath(RunId runId) => RunFiles.Exit(Directory, runId);

    /// <summary>Who has the run; null when nobody has.</summary>
    /// <exception cref="DamagedRecordException">Somebody has, and nobody can say who.</exception>
    /// <exception cref="IOException">It cannot be read now, see <see cref="Shortage"/>.</exception>
    public RunClaim? FindClaim(RunId runId)
    {
        var claim = Read(
            ClaimPath(runId),
            SupervisionJson.Default.RunClaim,
            static claim => claim is { Pid: > 0, Kind: RunClaim.Supervisor or RunClaim.Cancelled or RunClaim.Foreground }
        );
        // Copied with its home: the process that it names works for the other one.
        return
            claim is { IsSupervised: true }
            && RunProcesses.IdentityOf(claim).IsAlive
            && RunProcesses.BelongsElsewhere(claim.Pid, runId, Directory)
            ? claim with
            {
                BootId = "",
                Cgroup = null,
            }
            : claim;
    }

    /// <summary>How the run ended; null when it has not.</summary>
    /// <exception cref="DamagedRecordException">It has, and nobody can say how.</exception>
    /// <exception cref="IOException">It cannot be read now, see <see cref="Shortage"/>.</exception>
    public RunExit? FindExit(RunId runId) => Read(ExitPath(runId), SupervisionJson.Default.RunExit, static exit => exit.EndedAt != default);

    /// <summary>Claims a run so that no supervisor will ever start it.</summary>
    /// <param name="ended">How the run ends in that case, see <see cref="RunClaim.Ended"/>.</param>
    /// <param name="durable">Whether a supervisor may ever have been started for it: not even power loss must take the claim back then.</param>
    /// <returns>The claim that decides: this one, or one that was there before, of whatever kind.</returns>
    /// <exception cref="IOException">It cannot be written; on a full disk only once the reserve is used up as well.</exception>
    public RunClaim Cancel(RunId runId, JsonElement ended, bool durable)
    {
        directory.Ensure();
        var self = ProcessIdentity.Current;
        var claim = new RunClaim(self.Pid, self.StartTicks, self.BootId, RunClaim.Cancelled) { Ended = ended };
        var content = JsonSerializer.SerializeToUtf8Bytes(claim, SupervisionJson.Default.RunClaim);
        return reserve.WithRoom(() => FileClaim.TryTake(ClaimPath(runId), content, durable))
            ? claim
            : FindClaim(runId) ?? throw new IOException($"The claim '{ClaimPath(runId)}' was removed while it was taken.");
    }

    /// <summary>Makes their directory and holds room back for claims.</summary>
    public void Prepare()
    {
        directory.Ensure();
        reserve.Hold();
    }

    /// <summary>Run ids that have a claim or an exit record, or something else of that name.</summary>
    public IReadOnlySet<RunId> All() =>
        System.IO.Directory.EnumerateFileSystemEntries(Directory).Select(RunFiles.RunOf).OfType<RunId>().ToHashSet();

    /// <summary>Removes both records and an empty cgroup. The claim goes last: without it the run might be started again.</summary>
    public void Remove(RunId runId)
    {
        RemoveGroup(runId);
        // Of a supervisor that was killed.
        removal.Remove(RunFiles.ExitReserve(Directory, runId));
        removal.Remove(ExitPath(runId));
        removal.Remove(ClaimPath(runId));
    }

    /// <summary>
    /// Removes what killed writers of claims and exit records left, except for runs whose supervisor may be writing right
    /// now.
    /// </summary>
    /// <param name="known">Run ids that have not ended.</param>
    public void RemoveUnfinished(IReadOnlySet<RunId> known)
    {
        foreach (var path in System.IO.Directory.EnumerateFileSystemEntries(Directory, ".*.tmp"))
        {
            // .RUN.claim.UNIQUE.tmp, see FileClaim and DurableFile.
            if (!RunId.TryParse(Path.GetFileName(path)[1..].Split('.')[0], out var runId) || !known.Contains(runId))
            {
                removal.Remove(path);
            }
        }
    }

    /// <summary>Moves damaged records of a run to where they can be looked at and no longer count.</summary>
    /// <returns>Whether the run can be claimed anew; otherwise its claim could not be moved, and goes on to keep everybody from starting it.</returns>
    public bool TrySetAside(RunId runId)
    {
        var aside = Path.Combine(Directory, "damaged");
        removal.TrySetAside(ExitPath(runId), aside);
        // The claim goes last: without it the run might be started again.
        return removal.TrySetAside(ClaimPath(runId), aside);
    }

    private void RemoveGroup(RunId runId)
    {
        RunClaim? claim;
        try
        {
            claim = FindClaim(runId);
        }
        catch (DamagedRecordException)
        {
            // Its name is known all the same.
            claim = null;
        }

        RunProcesses.GroupOf(runId, claim)?.TryRemove();
    }

    /// <param name="isWhole">Whether what no record lacks is there: JSON of any other kind makes a record, too.</param>
    private static T? Read<T>(string path, JsonTypeInfo<T> type, Func<T, bool> isWhole)
        where T : class
    {
        try
        {
            if (GuardedFile.TryReadOwn(path, LongestRecord) is not { } json)
            {
                return null;
            }

            return JsonSerializer.Deserialize(json, type) is { } record && isWhole(record)
                ? record
                : throw new DamagedRecordException(path);
        }
        catch (Exception failure)
            when ((failure is JsonException or IOException or UnauthorizedAccessException) && !Shortage.IsReason(failure))
        {
            throw new DamagedRecordException(path, failure);
        }
    }
}
