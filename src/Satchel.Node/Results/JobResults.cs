using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// Keeps what runs made, in nobody's way: the end of a run costs one rename, and one after the other is compared, hashed and put away after
/// that. What a run was compared with stays leased until then. What a daemon that leaves or dies has not come to is done by the next one.
/// </summary>
internal sealed partial class JobResults : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly NodeOptions _node;
    private readonly ResultDirectories _directories;
    private readonly ResultBuilder _builder;
    private readonly KeptResults _kept;
    private readonly Trash _trash;
    private readonly ILayerLeases _leases;
    private readonly TimeProvider _time;
    private readonly ILogger<JobResults> _logger;
    private readonly ConcurrentDictionary<RunId, PendingResult> _pending = new();
    private readonly Channel<RunId> _incoming = Channel.CreateUnbounded<RunId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _leaving = new();
    private Task _keeping = Task.CompletedTask;

    public JobResults(
        NodeOptions node,
        ResultDirectories directories,
        ResultBuilder builder,
        KeptResults kept,
        Trash trash,
        ILayerLeases leases,
        TimeProvider time,
        ILogger<JobResults> logger
    ) =>
        (_node, _directories, _builder, _kept, _trash, _leases, _time, _logger) = (
            node,
            directories,
            builder,
            kept,
            trash,
            leases,
            time,
            logger
        );

    private bool IsOn => _node.FilesLimit > 0 && _node.FilesAge > TimeSpan.Zero;

    /// <summary>Begins, with what a daemon before this one left. Called once, before any run ends.</summary>
    /// <returns>Runs whose layers are still needed.</returns>
    public IReadOnlyList<RunId> Resume()
    {
        var left = _directories.AllIncoming().ToList();
        left.ForEach(Enqueue);
        _keeping = KeepAllAsync();
        return left;
    }

    /// <summary>
    /// Takes the directory of an ended run away when the run made anything, to be called before the run is released. Costs a look and a
    /// rename, and never fails for what a job did.
    /// </summary>
    /// <exception cref="IOException">Not now, see <see cref="Shortage"/>: it is there and can be taken yet.</exception>
    public void Take(RunId runId)
    {
        var run = Path.Combine(_node.Directories.Jobs, runId.ToString());
        try
        {
            if (!IsOn || _pending.ContainsKey(runId) || !Directory.Exists(run))
            {
                return;
            }

            // Its job may have taken them from itself.
            OwnerRights.Give(run);
            if (RunOutputs.Find(run) is null)
            {
                return;
            }

            // A mount point cannot be moved, and what is mounted is not the run's.
            _trash.UndoMounts(run);
            _directories.Prepare();
            OwnMove.Move(run, _directories.Incoming(runId));
        }
        catch (Exception refused) when (!Shortage.IsReason(refused))
        {
            // A border: whatever a job did to its directory, its end is told and what is there is removed.
            NotKept(_logger, refused, runId);
            return;
        }

        Enqueue(runId);
    }

    /// <summary>Removes what a run made, also while it is being put away, and what is left of an attempt to. None is fine.</summary>
    /// <exception cref="OperationCanceledException">Also when the daemon leaves before it is removed.</exception>
    public async Task RemoveAsync(RunId runId, CancellationToken cancellationToken)
    {
        if (_pending.TryGetValue(runId, out var pending))
        {
            pending.Drop();
            await pending.Over.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _kept.Remove(runId);
        if (Directory.Exists(_directories.Incoming(runId)) || Directory.Exists(_directories.Building(runId)))
        {
            CleanUp(runId);
        }
    }

    /// <summary>Ends when what a run made is there, or there will be nothing.</summary>
    /// <exception cref="OperationCanceledException">Also when the daemon leaves before that is known.</exception>
    public Task WhenSettledAsync(RunId runId, CancellationToken cancellationToken) =>
        _pending.TryGetValue(runId, out var pending) ? pending.Over.WaitAsync(cancellationToken) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        foreach (var pending in _pending.Values)
        {
            pending.Leave();
        }

        _leaving.Dispose();
    }

    private void Enqueue(RunId runId)
    {
        _pending[runId] = new PendingResult(_leaving.Token);
        _incoming.Writer.TryWrite(runId);
    }

    private async Task KeepAllAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Guarded(Begin);
            while (true)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token);
                var later = Task.Delay(Pause, _time, pause.Token);
                var news = _incoming.Reader.WaitToReadAsync(_leaving.Token).AsTask();
                var isNews = await Task.WhenAny(news, later).ConfigureAwait(false) == news;
                await pause.CancelAsync().ConfigureAwait(false);
                if (isNews && !await news.ConfigureAwait(false))
                {
                    return;
                }

                var again = new List<RunId>();
                while (_incoming.Reader.TryRead(out var runId))
                {
                    _leaving.Token.ThrowIfCancellationRequested();
                    if (!TryKeep(runId))
                    {
                        again.Add(runId);
                    }
                }

                Guarded(_kept.Trim);
                if (again.Count > 0)
                {
                    await Task.Delay(ShortestPause, _time, _leaving.Token).ConfigureAwait(false);
                    again.ForEach(runId => _incoming.Writer.TryWrite(runId));
                }
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The daemon leaves: the next one goes on.
        }
    }

    /// <summary>Between looks at what is too old, and at the disk, which jobs fill faster than they age.</summary>
    private TimeSpan Pause => TimeSpan.FromTicks(Math.Clamp(_node.FilesAge.Ticks / 10, ShortestPause.Ticks, LongestPause.Ticks));

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A border: trouble with one look must not end the keeping.
            Failed(_logger, failure);
        }
    }

    private void Begin()
    {
        _kept.Load();
        foreach (var runId in _directories.AllBuilding().Where(runId => !_pending.ContainsKey(runId)))
        {
            _kept.Discard(_directories.Building(runId));
        }

        _kept.Trim();
    }

    /// <returns>False when that is to be tried again.</returns>
    private bool TryKeep(RunId runId)
    {
        var pending = _pending[runId];
        var kept = _directories.Kept(runId);
        try
        {
            if (
                !Directory.Exists(kept)
                && IsOn
                && _builder.Build(_directories.Incoming(runId), _directories.Building(runId), pending.Cancelled)
            )
            {
                Directory.Move(_directories.Building(runId), kept);
                _kept.Add(runId);
            }
        }
        catch (OperationCanceledException) when (!pending.IsDropped && _leaving.IsCancellationRequested)
        {
            // It stays as it is, for the next daemon.
            throw;
        }
        catch (OperationCanceledException) when (pending.IsDropped)
        {
            // Nobody wants it any more.
        }
        catch (IOException refused) when (Shortage.IsReason(refused) && !pending.IsDropped)
        {
            NotNow(_logger, runId, refused.Message);
            return false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            NotKept(_logger, refused, runId);
        }
        catch (Exception failure)
        {
            // A border: what one run made must keep neither the others from being kept nor the node's disk, at each start again.
            Failed(_logger, failure);
        }

        CleanUp(runId);
        _pending.TryRemove(runId, out _);
        pending.Dispose();
        return true;
    }

    /// <summary>Whatever became of it, what a run left is no longer needed here, nor is what it was compared with.</summary>
    private void CleanUp(RunId runId)
    {
        Guarded(() => _kept.Discard(_directories.Incoming(runId)));
        Guarded(() => _kept.Discard(_directories.Building(runId)));
        Guarded(() => _leases.Release(runId.ToString()));
    }

    [LoggerMessage(50, LogLevel.Warning, "What run {RunId} made could not be kept.")]
    private static partial void NotKept(ILogger logger, Exception refused, RunId runId);

    [LoggerMessage(57, LogLevel.Warning, "What run {RunId} made cannot be kept now and is tried again: {Reason}.")]
    private static partial void NotNow(ILogger logger, RunId runId, string reason);

    [LoggerMessage(56, LogLevel.Error, "Keeping what runs made failed in a way that nobody foresaw.")]
    private static partial void Failed(ILogger logger, Exception failure);
}
