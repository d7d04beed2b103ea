using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <summary>Log lines of runs.</summary>
internal static partial class RunLog
{
    [LoggerMessage(4, LogLevel.Warning, "Run {RunId} belongs to nobody: its processes and files are removed.")]
    public static partial void Orphan(ILogger logger, RunId runId);

    [LoggerMessage(5, LogLevel.Warning, "Supervisor {Pid} of run {RunId} does not end on request: its processes are killed.")]
    public static partial void Unresponsive(ILogger logger, int pid, RunId runId);

    [LoggerMessage(17, LogLevel.Warning, "Nobody can say now whether run {RunId} is over: {Reason}. It is looked at again.")]
    public static partial void NotSeen(ILogger logger, RunId runId, string reason);

    [LoggerMessage(18, LogLevel.Warning, "What run {RunId} left is ended and removed by the next start: {Reason}.")]
    public static partial void Left(ILogger logger, RunId runId, string reason);

    [LoggerMessage(19, LogLevel.Warning, "Nobody can say now which layers run {RunId} uses: {Reason}. It is looked at again.")]
    public static partial void LayersUnseen(ILogger logger, RunId runId, string reason);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "Nobody can say which layers run {RunId} uses: {Reason}. Where its lease is gone, they may be removed while it runs."
    )]
    public static partial void LayersUnknown(ILogger logger, RunId runId, string reason);

    [LoggerMessage(16, LogLevel.Warning, "A process of run {RunId} could not be ended: {Survivor}.")]
    private static partial void Survives(ILogger logger, RunId runId, string survivor);

    public static void Survive(ILogger logger, RunId runId, IReadOnlyList<Survivor> survivors)
    {
        foreach (var survivor in survivors)
        {
            Survives(logger, runId, survivor.Description);
        }
    }
}
