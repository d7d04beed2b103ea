namespace Satchel.Testing.Orders;

/// <summary>What may be done at a step.</summary>
/// <param name="Flow">Who goes on.</param>
/// <param name="IsKill">Its actor is killed instead.</param>
/// <param name="Cost">1 when another could have gone on that went last.</param>
public readonly record struct Choice(Flow Flow, bool IsKill, int Cost);
