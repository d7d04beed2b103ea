using Microsoft.Extensions.Logging;
using Satchel.Node.Workers;

namespace Satchel.Node.Objects;

/// <summary>Copies segments to disk beside the loop, and puts the copies in their place. On the loop only.</summary>
internal sealed partial class SegmentSpills(NodeOptions node, NodeLoop loop, SegmentFiles files, ILogger<SegmentSpills> logger)
{
    /// <summary>Begins to copy a segment.</summary>
    /// <param name="copied">Told on the loop whether there is a copy now.</param>
    public void Copy(Segment segment, Action<bool> copied) =>
        loop.Beside(() =>
        {
            var isCopied = TrySpill(() => files.Copy(segment.Number));
            loop.Post(() => copied(isCopied));
            return Task.CompletedTask;
        });

    /// <summary>Has the copy take the place of the segment's memory.</summary>
    public bool TryUse(Segment segment) => TrySpill(() => files.UseCopy(segment.Number));

    /// <summary>Deletes a segment's file; what cannot be deleted stays until the daemon ends.</summary>
    public void Delete(Segment segment) => Try(() => files.Delete(segment.Number), refused => NotDeleted(logger, refused, segment.Path));

    /// <summary>Deletes the copy of a segment likewise.</summary>
    public void DeleteCopy(Segment segment) =>
        Try(() => files.DeleteCopy(segment.Number), refused => NotDeleted(logger, refused, $"The copy of {segment.Path}"));

    private bool TrySpill(Action action) => Try(action, refused => NotSpilled(logger, refused, node.Directories.Root));

    private static bool Try(Action action, Action<Exception> log)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log(refused);
            return false;
        }
    }

    [LoggerMessage(66, LogLevel.Error, "{Path}, which held a large object, could not be deleted.")]
    private static partial void NotDeleted(ILogger logger, Exception refused, string path);

    [LoggerMessage(63, LogLevel.Error, "A large object could not be moved to the disk of {Directory}.")]
    private static partial void NotSpilled(ILogger logger, Exception refused, string directory);
}
