namespace Satchel.Abstractions.Wire;

/// <summary>Whether a token is needed, as Ray says it.</summary>
/// <param name="AuthenticationMode"><c>token</c> or <c>disabled</c>.</param>
public sealed record AuthenticationModeReply(string AuthenticationMode);
