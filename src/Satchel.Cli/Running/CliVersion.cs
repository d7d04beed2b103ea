namespace Satchel.Cli.Running;

/// <summary>Version of this program, such as <c>0.1.0</c>.</summary>
internal static class CliVersion
{
    public static string Text { get; } = typeof(CliVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
