using System.ComponentModel;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Processes;

namespace Satchel.Supervisor;

/// <summary>Runs what is to be done when a driver is over.</summary>
internal static class LaunchEndings
{
    /// <summary>How long it may take: who waits for the end of the run waits for it, too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs an ending and waits for it; what it says is nobody's business, and the next daemon runs it again when it must.</summary>
    public static void Run(LaunchEnding ending)
    {
        try
        {
            var pid = DetachedProcess.Start(new SpawnRequest(ending.Command, ending.Variables) { WorkingDirectory = "/" });
            var process = ProcessIdentity.Of(pid);
            if (process is not null && !SpinWait.SpinUntil(() => !process.IsAlive, Patience) && process.IsAlive)
            {
                Signals.Send(process, Signals.Kill);
            }
        }
        catch (Exception refused) when (refused is Win32Exception or IOException)
        {
            // The program is gone, or descriptors are: there is nobody to ask.
        }
    }
}
