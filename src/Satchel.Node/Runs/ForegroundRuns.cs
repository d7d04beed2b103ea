using System.Text.Json;
using System.Threading.Channels;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <summary>
/// Runs that users' own programs have claimed (<see cref="RunClaim.Foreground"/>), as <c>satchel env shell</c> does: who uses them, and which wait
/// for their end without anybody who would tell of it.
/// </summary>
internal sealed class ForegroundRuns(RunRecords records, RunDirectories directories, IRunUse use)
{
    private readonly Channel<RunId> _left = Channel.CreateUnbounded<RunId>();

    /// <summary>The end of a run in which nobody started anything, see <see cref="RunClaim.Ended"/>.</summary>
    public const string LetGo = "let go of";

    /// <summary>Runs that are to be let go of as soon as nobody uses them.</summary>
    public ChannelReader<RunId> Left => _left.Reader;

    /// <summary>Has a run let go of once nobody uses it.</summary>
    public void Leave(RunId runId) => _left.Writer.TryWrite(runId);

    /// <summary>
    /// Has nobody start anything in runs that an earlier daemon opened and that are unclaimed: they are about to be removed. Not where the disk is
    /// full: then a program that is claiming one this very moment starts in what is removed.
    /// </summary>
    public void RefuseUnclaimed(IEnumerable<RunId> left)
    {
        foreach (var runId in left.Where(runId => !IsOrphaned(runId)))
        {
            try
            {
                records.Cancel(runId, JsonSerializer.SerializeToElement(LetGo), durable: false);
            }
            catch (Exception refused) when (refused is IOException or DamagedRecordException)
            {
                // Whoever has a damaged one is no program of a user's that starts only now.
            }
        }
    }

    /// <summary>
    /// Finds those of an earlier daemon, used or not, and has each let go of once it is not: what is within exec at this moment shows no mark.
    /// Called once, at the start.
    /// </summary>
    public IReadOnlySet<RunId> Resume()
    {
        var claimed = records.All().Concat(directories.All()).Where(IsClaimed).ToHashSet();
        foreach (var runId in claimed)
        {
            Leave(runId);
        }

        return claimed;
    }

    /// <summary>Whether a user's own program was in a run whose claim somebody removed, and something still is, as far as anybody can say.</summary>
    public bool IsOrphaned(RunId runId)
    {
        try
        {
            return WasOpened(runId) && records.FindClaim(runId) is null && IsUsed(runId);
        }
        catch (DamagedRecordException)
        {
            return false;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <inheritdoc cref="IRunUse.IsUsed"/>
    public bool IsUsed(RunId runId) => use.IsUsed(runId);

    /// <summary>Whether a user's own program has ever started anything in a run: it leaves a lock, whatever becomes of its claim.</summary>
    private bool WasOpened(RunId runId) => directories.OfRun(runId).Any(directory => File.Exists(RunFiles.Use(directory)));

    private bool IsClaimed(RunId runId)
    {
        try
        {
            return records.FindClaim(runId) is { } claim ? claim.IsForeground : IsOrphaned(runId);
        }
        catch (DamagedRecordException)
        {
            return WasOpened(runId);
        }
    }
}
