namespace Satchel.Abstractions.Environments.Tools;

/// <summary>One tool to run while an environment is set up.</summary>
/// <param name="Arguments">
/// Program and arguments, never text for a shell. The program is an absolute path, or is looked up on the <c>PATH</c> of
/// <paramref name="Variables"/>. Everybody on the machine can read arguments: no secret stands among them.
/// </param>
/// <param name="Variables">The complete environment of the tool.</param>
public sealed record ToolCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// Variable that every tool of a build gets, and that its children inherit: by it they are found when the build ends. Who starts a process
    /// that inherits nothing, such as a container's, passes it on.
    /// </summary>
    public const string BuildMark = "SATCHEL_BUILDS_LAYER";

    /// <summary>Absolute directory to start in; null is the scratch directory of the build.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Text for its standard input, which ends after it; null is no input at all.</summary>
    public string? StandardInput { get; init; }

    /// <summary>
    /// Keep standard output, up to <see cref="CaptureLimit"/>, for <see cref="ToolResult.StandardOutput"/> instead of logging it: for
    /// reports that a program reads.
    /// </summary>
    public bool CaptureStandardOutput { get; init; }

    /// <summary>Characters that are kept of it; the rest is dropped, and <see cref="ToolResult.IsOutputCut"/> says so. Default: 64 Mi.</summary>
    public int CaptureLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>Told every line of output, secrets redacted, as it comes; to report progress from. May be called by several threads.</summary>
    public Action<string>? OnLine { get; init; }
}
