namespace Satchel.Server.Starting;

/// <summary>Version of this build, such as <c>0.1.0</c>.</summary>
internal static class DaemonVersion
{
    public static string Text { get; } = typeof(DaemonVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";
}
