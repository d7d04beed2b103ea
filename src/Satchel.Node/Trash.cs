using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Mounts;

namespace Satchel.Node;

/// <summary>
/// What is being removed on this node, one after the other and in nobody's way: deleting takes as long as a job has made files. Whatever a
/// daemon that leaves or dies has not come to is removed by the next one, and what cannot be removed is tried again by the next one.
/// Thread-safe.
/// </summary>
internal sealed partial class Trash : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ILogger<Trash> _logger;
    private readonly Channel<(string Path, Action? Removed)> _entries = Channel.CreateUnbounded<(string, Action?)>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _emptying;

    public Trash(NodeOptions node, ILogger<Trash> logger)
    {
        (_directory, _logger) = (node.Directories.Trash, logger);
        _emptying = EmptyAsync();
    }

    /// <summary>Has everything removed that a daemon before this one left.</summary>
    public void Resume()
    {
        foreach (var entry in OwnEntries.In(_directory))
        {
            Add(entry, null);
        }
    }

    /// <summary>Takes a directory away at once and has it removed. What is mounted below it is not undone.</summary>
    /// <param name="removed">Called when that is done, as far as it can be; never when the daemon leaves before.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public void Take(string directory, Action? removed = null)
    {
        // A job may have removed it.
        DurableDirectory.Create(_directory);
        var entry = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        OwnMove.Move(directory, entry);
        Add(entry, removed);
    }

    /// <summary>Undoes what a job mounted: it is not the job's own and goes back to whose it is before anything is removed.</summary>
    public void UndoMounts(string directory)
    {
        foreach (var left in MountTable.UndoBelow(directory))
        {
            StaysMounted(_logger, left.Path, left.Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _emptying.ConfigureAwait(false);
        _leaving.Dispose();
    }

    private async Task EmptyAsync()
    {
        await foreach (var entry in _entries.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            try
            {
                Remove(entry.Path);
                entry.Removed?.Invoke();
            }
            catch (Exception unforeseen)
            {
                // A border: whatever one entry meets must not keep all others on the disk until the next start.
                Unforeseen(_logger, unforeseen, entry.Path);
            }
        }
    }

    private void Add(string entry, Action? removed) => _entries.Writer.TryWrite((entry, removed));

    /// <summary>
    /// Removes a file or a directory at once, after undoing what a job mounted below it. What stays is logged, and for whoever made the
    /// directory to try again at the next start; nothing is there any more once the daemon leaves.
    /// </summary>
    public void Remove(string entry)
    {
        try
        {
            UndoMounts(entry);
            var leftovers = TreeDeletion.Delete(entry, _leaving.Token);
            if (leftovers.Count > 0)
            {
                Stays(_logger, leftovers[0].Path, leftovers[0].Reason, leftovers.Count - 1);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon leaves: the next one goes on.
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A border: one entry's trouble (no descriptors, say) must not keep the others.
            Stays(_logger, entry, refused.Message, 0);
        }
    }

    [LoggerMessage(31, LogLevel.Warning, "{Path} could not be removed: {Reason}; {Others} others neither. The next start tries again.")]
    private static partial void Stays(ILogger logger, string path, string reason, int others);

    [LoggerMessage(33, LogLevel.Error, "Removing {Path} failed in a way that nobody foresaw; the next start tries again.")]
    private static partial void Unforeseen(ILogger logger, Exception failure, string path);

    [LoggerMessage(32, LogLevel.Warning, "The mount at {Path}, which a job left, stays: {Reason}.")]
    private static partial void StaysMounted(ILogger logger, string path, string reason);
}
