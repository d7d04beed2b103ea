using System.Globalization;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Cli.Environments;

/// <summary>Layers in words.</summary>
internal static class LayerText
{
    private const int ShownDigits = 12;

    /// <summary>As much of a key as people need; every command takes it.</summary>
    public static string Short(LayerKey? key) => key is { } known ? known.ToString()[..ShownDigits] : "-";

    /// <summary>A time as people read it, in their zone.</summary>
    public static string When(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
