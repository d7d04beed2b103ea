using Microsoft.Extensions.Logging;
using Satchel.Node.Peers;

namespace Satchel.Node.Objects;

/// <summary>Makes segments, copies them to disk beside the loop, and puts the copies in their place. On the loop only.</summary>
internal sealed partial class SegmentSpills(NodeOptions node, NodeLoop loop, SegmentFiles files, ILogger<SegmentSpills> logger)
{
    /// <summary>Makes a segment in shared memory, or one that is on disk from the start; null where there is no room for it.</summary>
    public Segment? TryMake(uint number, long size, bool onDisk)
    {
        try
        {
            var path = onDisk ? files.CreateOnDisk(number, size) : files.Create(number, size);
            return new Segment(number, path, files.SizeOf(size)) { IsSpilled = onDisk };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotMade(logger, refused, size);
            // What there is of it, such as a file on disk that no name leads to.
            _ = Try(() => files.DeleteCopy(number));
            return null;
        }
    }

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

    [LoggerMessage(62, LogLevel.Error, "No memory for an object of {Size} bytes.")]
    private static partial void NotMade(ILogger logger, Exception refused, long size);

    [LoggerMessage(66, LogLevel.Error, "{Path}, which held a large object, could not be deleted.")]
    private static partial void NotDeleted(ILogger logger, Exception refused, string path);

    [LoggerMessage(63, LogLevel.Error, "A large object could not be moved to the disk of {Directory}.")]
    private static partial void NotSpilled(ILogger logger, Exception refused, string directory);
}
