using Microsoft.Extensions.Logging;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>
/// Takes directories out of the way at once and removes them afterwards. What cannot be removed, or a kill interrupts, lies in the trash
/// until the next start.
/// </summary>
internal sealed partial class LayerTrash(LayerLayout layout, ILogger logger)
{
    /// <summary>Moves a directory into the trash; none is fine.</summary>
    /// <returns>Its new path, to be given to <see cref="Delete"/>; null when there was none.</returns>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public string? Take(string directory)
    {
        var taken = layout.NewTrash();
        try
        {
            // A layer may have been protected from its users.
            OwnMove.Move(directory, taken);
            return taken;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Moves what was taken back to where it stood.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void PutBack(string taken, string directory) => OwnMove.Move(taken, directory);

    /// <summary>Removes what was taken. Never follows a link nor crosses a mount.</summary>
    /// <returns>The first that stays and why; null when nothing does.</returns>
    public Leftover? Delete(string? taken)
    {
        if (taken is null)
        {
            return null;
        }

        var leftovers = TreeDeletion.Delete(taken);
        foreach (var leftover in leftovers)
        {
            NotRemoved(logger, leftover.Path, leftover.Reason);
        }

        return leftovers is [var first, ..] ? first : null;
    }

    /// <summary>Removes everything in the trash.</summary>
    public void Empty(CancellationToken cancellationToken)
    {
        foreach (var directory in OwnEntries.In(layout.Trash))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Delete(directory);
        }
    }

    [LoggerMessage(50, LogLevel.Warning, "{Path} could not be removed: {Reason}; the next start tries again.")]
    private static partial void NotRemoved(ILogger logger, string path, string reason);
}
