using System.Runtime.InteropServices;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Supervisor;

// satchel-supervisor: reads a SupervisorLaunch from standard input, runs that driver, writes down how it ended. See
// docs/spec/supervisor.md.
using var input = Console.OpenStandardInput();
if (LaunchReader.Read(input) is not { } launch)
{
    return SupervisorExitCodes.NoLaunch;
}

OwnProcess.LeaveSession();
OwnProcess.BecomeSubreaper();
if (!launch.DiesWithDaemon)
{
    OwnProcess.Silence(0);
}

OwnProcess.Silence(1);
OwnProcess.Silence(2);

using var driver = new SupervisedRun(launch, TimeProvider.System);
Lifeline.Watch(launch, input, driver.RequestStop);
using var terminate = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        driver.RequestStop();
    }
);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
return driver.Run();
