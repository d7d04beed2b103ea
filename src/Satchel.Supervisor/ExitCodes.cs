namespace Satchel.Supervisor;

/// <summary>
/// What the supervisor itself exits with. Nothing but tests and logs reads them: the exit record tells how the driver
/// ended.
/// </summary>
internal static class ExitCodes
{
    /// <summary>The run is over and its exit record written.</summary>
    public const int Done = 0;

    /// <summary>Standard input held no whole launch: the daemon died while it wrote, or somebody ran this by hand.</summary>
    public const int NoLaunch = 2;

    /// <summary>Somebody else has the claim.</summary>
    public const int ClaimedElsewhere = 3;

    /// <summary>The claim could not be written: nothing was started.</summary>
    public const int NoClaim = 4;
}
