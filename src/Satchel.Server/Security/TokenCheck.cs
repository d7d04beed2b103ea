namespace Satchel.Server.Security;

/// <summary>What a request brought as its token.</summary>
internal enum TokenCheck
{
    /// <summary>The cluster's token, or none is needed.</summary>
    Right,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Something else.</summary>
    Wrong,
}
