using System.Globalization;
using System.Text.Json.Nodes;

namespace Satchel.Environments.Pipeline;

/// <summary>
/// How long setting up an environment may take: <c>config.setup_timeout_seconds</c>, 600 when nothing is said, -1 for no
/// limit.
/// </summary>
internal static class SetupTimeout
{
    private const int DefaultSeconds = 600;

    // What a timer takes at most; who asks for more than seven weeks means no limit.
    private const double LongestSeconds = (uint.MaxValue - 1d) / 1000;

    /// <param name="spec">Normal form of an environment.</param>
    public static TimeSpan Of(JsonObject spec)
    {
        var seconds = spec["config"]?["setup_timeout_seconds"] is { } value
            ? int.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : DefaultSeconds;
        return seconds is < 0 or > (int)LongestSeconds ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
    }
}
