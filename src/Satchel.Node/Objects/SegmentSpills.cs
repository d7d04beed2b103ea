using Microsoft.Extensions.Logging;
using Satchel.Node.Peers;

namespace Satchel.Node.Objects;

/// <summary>Copies segments to disk beside the loop, and puts the copies in their place. On the loop only.</summary>
internal sealed partial class SegmentSpills(NodeOptions node, NodeLoop loop, SegmentFiles files, ILogger<SegmentSpills> logger)
{
    /// <summary>Begins to copy a segment.</summary>
    /// <param name="copied">Told on the loop what stood in the way; null when there is a copy now.</param>
    public void Copy(Segment segment, Action<Exception?> copied) =>
        loop.Beside(() =>
        {
            var refused = Try(() => files.Copy(segment.Number));
            loop.Post(() => copied(refused));
            return Task.CompletedTask;
        });

    /// <summary>Has the copy take the place of the segment's memory.</summary>
    /// <param name="copying">What stood in the way of the copy.</param>
    public bool TryUse(Segment segment, Exception? copying)
    {
        var refused = copying ?? Try(() => files.UseCopy(segment.Number));
        if (refused is not null)
        {
            NotSpilled(logger, refused, node.Directories.Root);
        }

        return refused is null;
    }

    /// <summary>Deletes a segment's file; what cannot be deleted stays until the daemon ends.</summary>
    public void Delete(Segment segment) => Delete(() => files.Delete(segment.Number), segment.Path);

    /// <summary>Deletes the copy of a segment, or what there is of it, likewise.</summary>
    public void DeleteCopy(Segment segment) => Delete(() => files.DeleteCopy(segment.Number), $"The copy of {segment.Path}");

    private void Delete(Action delete, string what)
    {
        if (Try(delete) is { } refused)
        {
            NotDeleted(logger, refused, what);
        }
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused;
        }
    }

    [LoggerMessage(66, LogLevel.Error, "{Path}, which held a large object, could not be deleted.")]
    private static partial void NotDeleted(ILogger logger, Exception refused, string path);

    [LoggerMessage(63, LogLevel.Error, "A large object could not be moved to the disk of {Directory}.")]
    private static partial void NotSpilled(ILogger logger, Exception refused, string directory);
}
