namespace Satchel.Abstractions.Environments;

/// <summary>Why an environment could not be set up. The same object reaches REST, SDKs and the CLI.</summary>
/// <param name="Phase">Base, Sources, Dependencies or Process.</param>
/// <param name="Provider">Field whose provider failed, such as <c>working_dir</c>.</param>
/// <param name="Node">Node where it happened.</param>
/// <param name="Message">What failed, one sentence.</param>
/// <param name="Hint">What to do next.</param>
public sealed record RuntimeEnvSetupError(EnvironmentPhase Phase, string Provider, string Node, string Message, string Hint)
{
    /// <summary>Which kind of failure, such as <c>no_such_package</c>, or the code of the error that caused it.</summary>
    public string Code
    {
        get;
        init => field = value ?? SetupErrorKinds.SetupFailed.Code;
    } = SetupErrorKinds.SetupFailed.Code;

    /// <summary>Argv of the tool that failed, when one did.</summary>
    public IReadOnlyList<string> Command
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Its exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Its last 50 lines, secrets redacted.</summary>
    public IReadOnlyList<string> LastLines
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Whether trying again may help.</summary>
    public bool Retryable { get; init; }

    /// <summary>Path of the whole log on the node.</summary>
    public string? LogFile { get; init; }
}
