using System.Text.Json.Nodes;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>
/// Where something of the store was made. Tools write that path into what they install, so in a store that was copied or moved nothing of it
/// counts.
/// </summary>
internal static class BuiltPlace
{
    /// <summary>Whether a layer was built where it stands now.</summary>
    /// <param name="record">Its record; one of an earlier version says it by the paths among its facts, or not at all.</param>
    /// <param name="directory">Where it stands.</param>
    public static bool IsHere(LayerRecord record, string directory)
    {
        var bucket = Path.GetFileName(Path.GetDirectoryName(directory));
        return IsSame(record.Directory ?? PlaceIn(record.Facts, $"/{bucket}/{record.Key}"), directory);
    }

    /// <summary>Whether two paths lead to one directory: a home may be named by a link as well. Nothing noted is no other place.</summary>
    public static bool IsSame(string? noted, string directory)
    {
        if (noted is null || string.Equals(noted, directory, StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            return FileStatus.OfName(noted) is { } there
                && FileStatus.OfName(directory) is { } here
                && (there.Device, there.Inode) == (here.Device, here.Inode);
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? PlaceIn(JsonNode? facts, string end) =>
        facts switch
        {
            JsonObject members => members.Select(member => PlaceIn(member.Value, end)).FirstOrDefault(place => place is not null),
            JsonArray items => items.Select(item => PlaceIn(item, end)).FirstOrDefault(place => place is not null),
            JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith('/') => PlaceIn(text, end),
            _ => null,
        };

    private static string? PlaceIn(string path, string end)
    {
        var at = path.IndexOf(end, StringComparison.Ordinal);
        return at < 0 ? null : path[..(at + end.Length)];
    }
}
