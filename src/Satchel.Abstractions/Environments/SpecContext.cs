namespace Satchel.Abstractions.Environments;

/// <summary>The circumstances of one validation.</summary>
/// <param name="Scope">What the environment is for.</param>
/// <param name="Source">Where validation runs.</param>
/// <param name="Directory">Directory that relative local paths count from; absolute.</param>
public sealed record SpecContext(EnvironmentScope Scope, SpecSource Source, string Directory);
