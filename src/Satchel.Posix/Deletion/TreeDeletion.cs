using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Posix.Deletion;

/// <summary>
/// Removes directories that somebody else had a hand in. Never follows a link, never enters a mount point, not even a bind mount of the same
/// device, whatever is renamed meanwhile. Any depth, with a bounded number of descriptors and no recursion; directories without permission
/// bits are given them first.
/// </summary>
public static class TreeDeletion
{
    /// <summary>Removes a file, a link or a directory with everything in it, as far as possible. Nothing there is fine.</summary>
    /// <param name="path">Absolute. Its directory is trusted: links on the way there are followed.</param>
    /// <returns>What stays and why, without the directories that stay because of it; the first <see cref="MaximumLeftovers"/>.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; a part is gone.</exception>
    public static IReadOnlyList<Leftover> Delete(string path, CancellationToken cancellationToken = default) =>
        Delete(path, oldKernel: false, cancellationToken);

    /// <summary>How many leftovers are told.</summary>
    public const int MaximumLeftovers = 64;

    internal static IReadOnlyList<Leftover> Delete(string path, bool oldKernel, CancellationToken cancellationToken)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(full) ?? throw new ArgumentException("The root directory is not removed.", nameof(path));
        OpenDirectory top;
        try
        {
            top = OpenDirectory.Open(parent);
        }
        catch (IOException gone) when (gone.HResult is OpenDirectory.NoEntry or OpenDirectory.NotADirectory)
        {
            return [];
        }
        catch (IOException refused)
        {
            return [new Leftover(parent, OpenDirectory.Describe(refused.HResult))];
        }

        using var walk = new DeletionWalk(parent, top, oldKernel);
        return walk.Remove(Encoding.UTF8.GetBytes(Path.GetFileName(full) + '\0'), cancellationToken);
    }
}
