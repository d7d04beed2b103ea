namespace Satchel.Abstractions.Environments;

/// <summary>A kind of failure to set an environment up.</summary>
/// <param name="Code">Stable, lower-case with underscores; programs match on it.</param>
/// <param name="Life">What the engine does about it.</param>
public sealed record SetupErrorKind(string Code, SetupErrorLife Life);
