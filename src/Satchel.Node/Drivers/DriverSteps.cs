using Satchel.Abstractions.Environments.Layers;
using Satchel.Node.Runs;

namespace Satchel.Node.Drivers;

/// <summary>What the drivers of this node work with.</summary>
/// <param name="Environments">Sets environments up.</param>
/// <param name="Launching">Starts supervisors.</param>
/// <param name="Following">Waits for ends.</param>
/// <param name="Reports">Tells the control plane.</param>
/// <param name="Records">Claims and exit records.</param>
/// <param name="Endings">What runs leave that is not theirs.</param>
/// <param name="Directories">Private directories of runs.</param>
/// <param name="Trash">What is being removed.</param>
/// <param name="Leases">What keeps the layers of runs in the node's store.</param>
internal sealed record DriverSteps(
    EnvironmentSetUp Environments,
    DriverLaunching Launching,
    DriverFollowing Following,
    DriverReports Reports,
    RunRecords Records,
    RunEndings Endings,
    RunDirectories Directories,
    Trash Trash,
    ILayerLeases Leases
);
