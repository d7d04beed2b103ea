namespace Satchel.Abstractions.Environments;

/// <summary>What an environment is for.</summary>
public enum EnvironmentScope
{
    /// <summary>A whole job: its driver, and the default for its tasks and actors.</summary>
    Job,

    /// <summary>One task.</summary>
    Task,

    /// <summary>One actor.</summary>
    Actor,
}
