using System.Text.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>Claims and exit records of this node's runs.</summary>
internal sealed class RunRecords(NodeOptions node)
{
    private string Directory => node.Directories.Runs;

    public string ClaimPath(RunId runId) => RunFiles.Claim(Directory, runId);

    public string ExitPath(RunId runId) => RunFiles.Exit(Directory, runId);

    /// <summary>Who has the run; null when nobody has.</summary>
    public RunClaim? FindClaim(RunId runId) =>
        Read(ClaimPath(runId)) is { } json ? JsonSerializer.Deserialize(json, SupervisionJson.Default.RunClaim) : null;

    /// <summary>How the run ended; null when it has not.</summary>
    public RunExit? FindExit(RunId runId) =>
        Read(ExitPath(runId)) is { } json ? JsonSerializer.Deserialize(json, SupervisionJson.Default.RunExit) : null;

    /// <summary>Claims a run so that no supervisor will ever start it.</summary>
    /// <param name="ended">How the run ends in that case.</param>
    /// <returns>The claim that decides: this one, or one that was there before, of whatever kind.</returns>
    public RunClaim Cancel(RunId runId, JobEvent.Ended ended)
    {
        var self = ProcessIdentity.Current;
        var claim = new RunClaim(self.Pid, self.StartTicks, self.BootId, RunClaim.Cancelled) { Ended = ended };
        return FileClaim.TryTake(ClaimPath(runId), JsonSerializer.SerializeToUtf8Bytes(claim, SupervisionJson.Default.RunClaim))
            ? claim
            : FindClaim(runId) ?? throw new IOException($"The claim '{ClaimPath(runId)}' was removed while it was taken.");
    }

    /// <summary>Run ids that have a claim or an exit record.</summary>
    public IReadOnlySet<RunId> All() => System.IO.Directory.EnumerateFiles(Directory).Select(RunFiles.RunOf).OfType<RunId>().ToHashSet();

    /// <summary>Removes both records. The claim goes last: without it the run might be started again.</summary>
    public void Remove(RunId runId)
    {
        File.Delete(ExitPath(runId));
        File.Delete(ClaimPath(runId));
    }

    /// <summary>
    /// Removes what killed writers of claims and exit records left, except for runs whose supervisor may be writing right
    /// now.
    /// </summary>
    /// <param name="known">Run ids that have not ended.</param>
    public void RemoveUnfinished(IReadOnlySet<RunId> known)
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory, ".*.tmp"))
        {
            // .RUN.claim.UNIQUE.tmp, see FileClaim and DurableFile.
            if (!RunId.TryParse(Path.GetFileName(path)[1..].Split('.')[0], out var runId) || !known.Contains(runId))
            {
                File.Delete(path);
            }
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
