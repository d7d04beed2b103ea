using Microsoft.Extensions.Logging;
using Satchel.Node.Workers;

namespace Satchel.Node.Objects;

/// <summary>Copies segments to disk beside the loop, and puts the copies in their place. On the loop only.</summary>
internal sealed partial class SegmentSpills(NodeOptions node, NodeLoop loop, SegmentFiles files, ILogger<SegmentSpills> logger)
{
    /// <summary>Begins to copy a segment.</summary>
    /// <param name="copied">Told on the loop whether there is a copy now.</param>
    public void Copy(Segment segment, Action<bool> copied) =>
        _ = Task.Run(() =>
        {
            var isCopied = Try(() => files.Copy(segment.Number));
            loop.Post(() => copied(isCopied));
        });

    /// <summary>Has the copy take the place of the segment's memory.</summary>
    public bool TryUse(Segment segment) => Try(() => files.UseCopy(segment.Number));

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotSpilled(logger, refused, node.Directories.Root);
            return false;
        }
    }

    [LoggerMessage(63, LogLevel.Error, "A large object could not be moved to the disk of {Directory}.")]
    private static partial void NotSpilled(ILogger logger, Exception refused, string directory);
}
