using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>
/// The directories at the top of a layer, in which its files lie: one that something other than Satchel removed, or put something else in the
/// place of, is missed before a process starts in it.
/// </summary>
internal static class LayerParts
{
    /// <summary>Layers have one or a few; looking for them must take no time.</summary>
    private const int Most = 16;

    // What stands in a text for bytes that are none.
    private const char Undecodable = '\uFFFD';

    /// <summary>Their names, of the first in order. Not one that is no UTF-8: nothing would be found by the text that it is read as.</summary>
    public static IReadOnlyList<string> Of(string layer) =>
        [
            .. new DirectoryInfo(layer)
                .EnumerateDirectories()
                .Where(directory => !directory.Name.Contains(Undecodable, StringComparison.Ordinal) && directory.LinkTarget is null)
                .Select(directory => directory.Name)
                .Order(StringComparer.Ordinal)
                .Take(Most),
        ];

    /// <summary>Whether all are there; one that cannot be looked at is not.</summary>
    public static bool AreIn(string layer, IReadOnlyList<string> names)
    {
        try
        {
            return names.All(name => FileStatus.OfName(Path.Join(layer, name))?.Kind is FileKind.Directory);
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
