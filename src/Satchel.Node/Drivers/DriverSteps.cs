using Satchel.Node.Results;
using Satchel.Node.Runs;

namespace Satchel.Node.Drivers;

/// <summary>What the drivers of this node work with.</summary>
/// <param name="Environments">Sets environments up.</param>
/// <param name="Launching">Starts entrypoints.</param>
/// <param name="Runs">The supervised processes of the node.</param>
/// <param name="Endings">Says how jobs ended.</param>
/// <param name="Results">Keeps what jobs made.</param>
/// <param name="Reports">Tells the control plane.</param>
internal sealed record DriverSteps(
    EnvironmentSetUp Environments,
    DriverLaunching Launching,
    IRuns Runs,
    DriverEndings Endings,
    JobResults Results,
    DriverReports Reports
);
