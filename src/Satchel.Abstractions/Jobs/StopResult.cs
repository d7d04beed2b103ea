namespace Satchel.Abstractions.Jobs;

/// <summary>Outcome of a stop request.</summary>
public enum StopResult
{
    /// <summary>No such job.</summary>
    NotFound,

    /// <summary>It will stop; asking again is the same.</summary>
    Requested,

    /// <summary>It had ended already.</summary>
    AlreadyEnded,
}
