using Microsoft.Extensions.Logging;
using Satchel.Posix.Deletion;

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
            try
            {
                Directory.Move(directory, taken);
            }
            catch (UnauthorizedAccessException)
            {
                // A layer that was protected from its users; a directory moves to another only with write permission for itself.
                File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.UserWrite);
                Directory.Move(directory, taken);
            }

            return taken;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

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
