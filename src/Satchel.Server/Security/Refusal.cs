namespace Satchel.Server.Security;

/// <summary>Why a request is not looked at.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, for <c>/v1</c>.</param>
/// <param name="Message">The whole text where errors are plain text.</param>
/// <param name="Hint">What to do, for <c>/v1</c>.</param>
internal sealed record Refusal(int Status, string Code, string Message, string Hint);
