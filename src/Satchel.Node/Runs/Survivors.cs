using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>Processes of runs that are over, or should be, which nobody could end; each as long as it lives. Thread-safe.</summary>
internal sealed class Survivors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessIdentity, (RunId RunId, string Description)> _known = [];

    /// <summary>Notes processes, again with a newer reason or for the first time.</summary>
    public void Note(RunId runId, IReadOnlyList<Survivor> survivors)
    {
        lock (_gate)
        {
            foreach (var survivor in survivors)
            {
                _known[new ProcessIdentity(survivor.Pid, survivor.StartTicks, survivor.BootId)] = (runId, survivor.Description);
            }
        }
    }

    /// <summary>Those that still live, as problems of the node.</summary>
    public IReadOnlyList<SatchelError> Problems()
    {
        lock (_gate)
        {
            foreach (var gone in _known.Keys.Where(IsGone).ToList())
            {
                _known.Remove(gone);
            }

            return
            [
                .. _known.Values.Select(survivor => new SatchelError(
                    "process_survives",
                    $"A process of run {survivor.RunId} cannot be ended: {survivor.Description}.",
                    "It may hang in the kernel (a disk or network file system that does not answer) or belong to another user. End it, or what it waits for."
                )),
            ];
        }
    }

    private static bool IsGone(ProcessIdentity process)
    {
        try
        {
            return !process.IsAlive;
        }
        catch (IOException failure) when (Shortage.IsReason(failure))
        {
            return false;
        }
    }
}
