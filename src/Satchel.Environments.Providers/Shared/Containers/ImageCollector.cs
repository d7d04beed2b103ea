using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Removes images that the node fetched and nothing needs any more, through their engine and under the names that the node gave them: one that
/// somebody gave another name, another node its mark, or has a container of, stays. Killed at any point, the next collection goes on.
/// </summary>
public sealed class ImageCollector
{
    /// <summary>Jobs that look for an image wait while one is removed: an engine that hangs must not hold them up for ever.</summary>
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromMinutes(2);

    private readonly ContainerOptions _options;
    private readonly TimeSpan _grace;
    private readonly EngineAccess _access;
    private readonly ImageNotes? _notes;

    /// <param name="options">How the node runs containers.</param>
    /// <param name="grace">How long an image stays after its last use.</param>
    public ImageCollector(ContainerOptions options, TimeSpan grace)
        : this(options, grace, EngineAccess.On(options)) { }

    internal ImageCollector(ContainerOptions options, TimeSpan grace, EngineAccess access)
    {
        _options = options;
        _grace = grace;
        _access = access;
        _notes = options.RemovesImages ? ImageNotes.On(options, access.Locks) : null;
    }

    /// <summary>Removes them, one after the other; whoever looks for an image meanwhile waits for one of them at most.</summary>
    /// <param name="findNeeded">
    /// Reads the digests that layers and leases name. Asked again before each removal: an image may have got a lease since.
    /// </param>
    /// <param name="variables">What the engine is given beside the daemon's own variables.</param>
    /// <param name="onRemoved">Told each image once it went, also when a later one fails.</param>
    /// <exception cref="SetupFailedException">The engine is gone, or does not answer.</exception>
    public async Task CollectAsync(
        Func<ISet<Digest>> findNeeded,
        IReadOnlyDictionary<string, string> variables,
        Action<RemovedImage> onRemoved,
        CancellationToken cancellationToken
    )
    {
        if (_notes is null || _notes.All() is not { Count: > 0 } notes)
        {
            return;
        }

        var engine = _access.Find();
        SetupFailedException? failure = null;
        var needed = findNeeded();
        foreach (var note in notes.Where(note => note.Engine == engine.Name && MayGo(note, needed)))
        {
            using var hiding = await _notes.HideAllAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // With the lock in hand, though whoever looks for an image waits for this as well: who looked for it before may have leased it
                // since, and what was read before the lock does not show that. Only of an image that is about to go.
                if (
                    _notes.Has(note) // what another collection has removed is not this one's to remove, should it be back
                    && MayGo(note, findNeeded())
                    && await RemoveInTimeAsync(engine, note, variables, cancellationToken).ConfigureAwait(false) is { } bytes
                )
                {
                    onRemoved(new RemovedImage(note.Name ?? note.Id, bytes));
                }
            }
            catch (SetupFailedException refused)
            {
                // One image that does not go keeps no other.
                failure ??= refused;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private bool MayGo(ImageNote note, ISet<Digest> needed) =>
        Digest.TryParse(note.Id, out var id) && !needed.Contains(id) && !_notes!.IsUsedWithin(_grace, note.Id);

    private async Task<long?> RemoveInTimeAsync(
        ContainerEngine engine,
        ImageNote note,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        using var late = new CancellationTokenSource(LongestRemoval, _options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await RemoveAsync(engine, note, variables, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"{engine.Name} did not remove the image '{note.Name ?? note.Id}' within {LongestRemoval.TotalMinutes:0} minutes.",
                $"The next collection tries again. See whether `{engine.Name} ps` answers on the node.",
                ended
            );
        }
    }

    /// <returns>The size of the image when it went; null when it stays, or was gone already.</returns>
    private async Task<long?> RemoveAsync(
        ContainerEngine engine,
        ImageNote note,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        if (await ImageLookup.FindAsync(engine, note.Id, variables, cancellationToken).ConfigureAwait(false) is not { } image)
        {
            _notes!.Forget(note);
            return null;
        }

        var removed = new List<string>();
        var (names, isDone) = await OwnNamesAsync(engine, note, image, variables, cancellationToken).ConfigureAwait(false);
        foreach (var name in names)
        {
            // Never by force: the engine refuses when there is a container of it.
            var result = await engine.Call(engine, ["image", "rm", name], variables, onLine: null, cancellationToken).ConfigureAwait(false);
            if (result.Succeeded)
            {
                removed.Add(name);
            }
            else if (!EngineFailures.SaysNoSuchImage(result))
            {
                // What stays keeps the name by which it came.
                foreach (var back in removed)
                {
                    await engine.Call(engine, ["tag", note.Id, back], variables, onLine: null, cancellationToken).ConfigureAwait(false);
                }

                return EngineFailures.SaysInUse(result) ? null : throw EngineFailures.Of(engine, note.Name ?? note.Id, "remove", result);
            }
        }

        if (isDone)
        {
            _notes!.Forget(note);
        }

        return await ImageLookup.FindAsync(engine, note.Id, variables, cancellationToken).ConfigureAwait(false) is null
            ? image.Bytes
            : null;
    }

    /// <summary>
    /// The names of an image that are the node's to remove, its mark last: another node that finds an image by its name sees by the mark that it
    /// may go, and gives it a mark of its own. An image that has no name any more but digests is removed by its id; whoever looks for it between
    /// the two calls gives it a mark, and the engine refuses the second.
    /// </summary>
    /// <returns>
    /// And whether the note goes with them: that of an image by its digest stays as long as other nodes have their marks, since no name of theirs
    /// is the last one.
    /// </returns>
    private async Task<(IReadOnlyList<string> Names, bool IsDone)> OwnNamesAsync(
        ContainerEngine engine,
        ImageNote note,
        ImageInspection image,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var mark = _notes!.Mark(note.Id);
        var hasMark = image.Names.Contains(mark, StringComparer.Ordinal);
        string[] own = hasMark ? [mark] : [];
        if (note.Name is not { } name)
        {
            return (own, true);
        }

        if (name.Contains('@', StringComparison.Ordinal))
        {
            return image.Names.Count > own.Length ? (own, !image.Names.All(ImageNotes.IsMark)) : ([.. own, note.Id], true);
        }

        // It may mean another by now.
        var named = await ImageLookup.FindAsync(engine, name, variables, cancellationToken).ConfigureAwait(false);
        return (
            named?.Id == note.Id ? [name, .. own]
            : image.Names.Count == 0 ? [note.Id]
            : own,
            true
        );
    }
}
