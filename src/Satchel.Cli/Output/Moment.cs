using System.Globalization;

namespace Satchel.Cli.Output;

/// <summary>Points in time for people.</summary>
internal static class Moment
{
    public static string Text(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
