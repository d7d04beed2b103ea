using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Wire.Environments;

/// <summary>One line of the answer to a build: what is being done, a line of the log, and at the end either of the last two.</summary>
public sealed record BuildMessage
{
    /// <summary>What is being done, for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Progress { get; init; }

    /// <summary>A line of the set-up log, secrets redacted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Log { get; init; }

    /// <summary>The environment; the last line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnvironmentBuildView? Result { get; init; }

    /// <summary>How to start a process in the environment; the answer stays open as long as the environment does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OpenedEnvironment? Opened { get; init; }

    /// <summary>Why there is none; the last line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErrorReply? Failure { get; init; }
}
