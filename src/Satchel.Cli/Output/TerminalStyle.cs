namespace Satchel.Cli.Output;

/// <summary>How messages look.</summary>
/// <param name="Color">Whether to colour them; null decides by terminal and <c>NO_COLOR</c>.</param>
/// <param name="Records">Whether each carries time and level in front, for files of logs.</param>
/// <param name="Verbose">Whether to tell more.</param>
/// <param name="Quiet">Whether to tell nothing but warnings and errors.</param>
internal sealed record TerminalStyle(bool? Color, bool Records, bool Verbose, bool Quiet)
{
    public static TerminalStyle Default { get; } = new(null, false, false, false);
}
