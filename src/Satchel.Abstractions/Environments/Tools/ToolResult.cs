namespace Satchel.Abstractions.Environments.Tools;

/// <summary>How a tool ended.</summary>
/// <param name="Arguments">What was run, secrets redacted.</param>
/// <param name="ExitCode">Its exit code; 128 and the number of the signal when one ended it.</param>
/// <param name="Lines">Its output, secrets redacted, as <see cref="ToolLines"/> keeps it: what a failure is recognised by.</param>
public sealed record ToolResult(IReadOnlyList<string> Arguments, int ExitCode, IReadOnlyList<string> Lines)
{
    private const int LinesShown = 50;

    /// <summary>The last 50 of them: what people are shown.</summary>
    public IReadOnlyList<string> LastLines => Lines.Count <= LinesShown ? Lines : [.. Lines.TakeLast(LinesShown)];

    /// <summary>Its standard output when <see cref="ToolCommand.CaptureStandardOutput"/> asked for it; not redacted.</summary>
    public string StandardOutput { get; init; } = "";

    /// <summary>Hides the secrets that the tool had in a text taken out of <see cref="StandardOutput"/>.</summary>
    public Func<string, string> Redact { get; init; } = static text => text;

    /// <summary>Whether it printed more than <see cref="ToolCommand.CaptureLimit"/>.</summary>
    public bool IsOutputCut { get; init; }

    /// <summary>Whether it ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
