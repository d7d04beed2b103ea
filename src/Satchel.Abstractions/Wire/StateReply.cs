namespace Satchel.Abstractions.Wire;

/// <summary>An answer of Ray's state API.</summary>
/// <param name="Result">Whether it is a list.</param>
/// <param name="Msg">Why it is none.</param>
/// <param name="Data">The list.</param>
public sealed record StateReply(bool Result, string? Msg, StateData? Data);
