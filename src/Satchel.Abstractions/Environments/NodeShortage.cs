namespace Satchel.Abstractions.Environments;

/// <summary>The failure of a set-up for which the node has too little of what a process takes. It says nothing about the program. Pure.</summary>
public static class NodeShortage
{
    /// <param name="program">What could not be started.</param>
    /// <param name="refused">Why, as the system says it.</param>
    public static SetupFailedException Of(string program, Exception refused) =>
        new(
            SetupErrorKinds.QuotaExceeded,
            $"The program '{program}' cannot be started: {refused.Message}.",
            "The node is out of descriptors, processes or memory: submit again when jobs have ended, or raise the daemon's limits "
                + "(`ulimit -n`, `ulimit -u`; LimitNOFILE and TasksMax of its service).",
            refused
        );
}
