using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor;

/// <summary>The pipe to the daemon of a run that must not outlive it: the kernel closes the other end when the daemon ends, however it ends.</summary>
internal static class Lifeline
{
    /// <summary>Waits beside the run for the end of the input; nothing for a run that outlives its daemon.</summary>
    /// <param name="gone">Called once when the daemon is gone, or lets go.</param>
    public static void Watch(SupervisorLaunch launch, Stream input, Action gone)
    {
        if (launch.DiesWithDaemon)
        {
            new Thread(() => Wait(input, gone)) { IsBackground = true }.Start();
        }
    }

    private static void Wait(Stream input, Action gone)
    {
        var rest = new byte[256];
        while (input.Read(rest) > 0)
        {
            // Nothing more is ever said.
        }

        gone();
    }
}
