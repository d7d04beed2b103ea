namespace Satchel.Abstractions.Supervision;

/// <summary>
/// What the supervisor itself exits with: why it has not claimed its run. How the driver ended stands in the exit record.
/// </summary>
public static class SupervisorExitCodes
{
    /// <summary>The run is over and its exit record written.</summary>
    public const int Done = 0;

    /// <summary>Standard input held no whole launch: the daemon died while it wrote, or somebody ran this by hand.</summary>
    public const int NoLaunch = 2;

    /// <summary>Somebody else has the claim.</summary>
    public const int ClaimedElsewhere = 3;

    /// <summary>The claim could not be written: nothing was started.</summary>
    public const int NoClaim = 4;

    /// <summary>The disk has no room for the run's records: nothing was started.</summary>
    public const int NoRoom = 5;
}
