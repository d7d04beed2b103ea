namespace Satchel.Abstractions.Jobs;

/// <summary>What a submit found.</summary>
public enum SubmitOutcome
{
    /// <summary>A new job was accepted.</summary>
    Created,

    /// <summary>A job with this id and the same request exists: the call was a repeat.</summary>
    SameRequest,

    /// <summary>A job with this id and another request exists.</summary>
    OtherRequest,

    /// <summary>The job that was to give way has not ended.</summary>
    NotEnded,
}
