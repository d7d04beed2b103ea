namespace Satchel.Abstractions.Errors;

/// <summary>
/// What a person or a program needs to know about one failure. The same object in REST answers, SDK exceptions and the CLI's
/// text.
/// </summary>
/// <param name="Code">Stable, lower-case with underscores; programs match on it.</param>
/// <param name="Message">One sentence: what failed, and where.</param>
/// <param name="Hint">One sentence: what to do next. Empty only when nothing can be done.</param>
public sealed record SatchelError(string Code, string Message, string Hint)
{
    /// <summary>Whether the same call may succeed later without a change by the caller.</summary>
    public bool Retryable { get; init; }
}
