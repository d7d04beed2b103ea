namespace Satchel.Abstractions.Wire;

/// <summary>What an answer of Ray's state API holds.</summary>
/// <param name="Result">The list; null in a refusal.</param>
public sealed record StateData(StateList? Result);
