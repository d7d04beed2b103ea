namespace Satchel.Abstractions.Wire;

/// <summary>Answer to a browser that signs in, as Ray says it.</summary>
/// <param name="Status"><c>authenticated</c>.</param>
/// <param name="Message">For people.</param>
public sealed record SignInReply(string Status, string Message);
