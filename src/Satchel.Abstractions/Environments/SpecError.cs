namespace Satchel.Abstractions.Environments;

/// <summary>One thing wrong with a runtime environment. Validation returns all of them; it never throws for what a user wrote.</summary>
/// <param name="Path">Where, as a JSON path: <c>$.pip.packages[2]</c>; <c>$</c> is the whole environment.</param>
/// <param name="Code">Stable, lower-case with underscores: <c>wrong_type</c>, <c>unknown_field</c>, …</param>
/// <param name="Message">What is wrong; holds the wording fragments that Ray's users match on. Credentials in URLs are left out.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record SpecError(string Path, string Code, string Message, string Hint)
{
    /// <summary>What is wrong.</summary>
    public string Message { get; init; } = ShownRuntimeEnv.WithoutCredentials(Message);
}
