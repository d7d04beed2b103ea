namespace Satchel.Abstractions.Jobs;

/// <summary>What a delete did.</summary>
public enum DeleteOutcome
{
    /// <summary>Record and logs are gone.</summary>
    Deleted,

    /// <summary>No such job.</summary>
    NotFound,

    /// <summary>The job has not ended: stop it first.</summary>
    NotTerminal,
}
