namespace Satchel.Client.Files;

/// <summary>What became of the download of one file.</summary>
internal enum Arrival
{
    /// <summary>It stands in its place.</summary>
    Came,

    /// <summary>Another call brings it there at this moment.</summary>
    Busy,

    /// <summary>Something came into its place meanwhile, which stays.</summary>
    Kept,
}
