using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Posix.Processes;

namespace Satchel.Node.Drivers;

/// <inheritdoc cref="IJobProcesses"/>
internal sealed class JobProcessList(IRuns runs, LogFiles logs) : IJobProcesses
{
    public JobProcesses List(JobRecord job) =>
        new(
            job.Status.IsTerminal()
                ? []
                :
                [
                    .. RunProcesses
                        .Of(job.RunId, FindClaim(job))
                        .Select(static process => ProcessUse.TryRead(process.Pid))
                        .OfType<ProcessUse>()
                        .OrderBy(static use => use.Pid)
                        .Select(static use => new JobProcess(
                            use.Pid,
                            use.ParentPid,
                            use.CommandLine,
                            use.ResidentBytes,
                            use.ProcessorSeconds,
                            use.WorkingDirectory
                        )),
                ],
            logs.Driver(job)
        );

    private RunClaim? FindClaim(JobRecord job)
    {
        try
        {
            return runs.Find(job.RunId);
        }
        catch (DamagedRecordException)
        {
            // Its processes are found by their marks all the same.
            return null;
        }
    }
}
