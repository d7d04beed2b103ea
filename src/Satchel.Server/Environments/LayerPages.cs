using System.Globalization;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Server.Routing;

namespace Satchel.Server.Environments;

/// <summary>Pages of the list of layers. A layer that goes or comes meanwhile neither repeats nor hides another.</summary>
internal static class LayerPages
{
    /// <param name="layers">All of them, oldest first.</param>
    /// <param name="cursor">Where the page before ended; null begins.</param>
    /// <param name="limit">Most of the page.</param>
    /// <exception cref="InvalidRequestException">The cursor is none.</exception>
    public static LayerListView PageOf(IEnumerable<LayerInfo> layers, string? cursor, int limit)
    {
        var rest = cursor is null ? layers : layers.SkipWhile(Until(cursor));
        var page = rest.Take(limit + 1).ToList();
        var next = page.Count > limit ? CursorOf(page[limit - 1]) : null;
        return new LayerListView([.. page.Take(limit).Select(EnvironmentViews.ToView)], next);
    }

    private static string CursorOf(LayerInfo layer) => string.Create(CultureInfo.InvariantCulture, $"{layer.Created.UtcTicks}.{layer.Key}");

    private static Func<LayerInfo, bool> Until(string cursor)
    {
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (
            dot <= 0
            || !long.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || !LayerKey.TryParse(cursor[(dot + 1)..], out var key)
        )
        {
            throw new InvalidRequestException($"'cursor' is '{cursor}'.", "Give the 'next' of the page before, or leave it out.");
        }

        return layer =>
            layer.Created.UtcTicks < ticks
            || (layer.Created.UtcTicks == ticks && string.CompareOrdinal(layer.Key.ToString(), key.ToString()) <= 0);
    }
}
