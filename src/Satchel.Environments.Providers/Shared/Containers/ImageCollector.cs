using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Removes images that the node fetched and nothing needs any more, through their engine and under the names by which they came: one that
/// somebody gave another name, or has a container of, stays. Killed at any point, the next collection goes on.
/// </summary>
/// <param name="options">How the node runs containers.</param>
/// <param name="grace">How long an image stays after its last use.</param>
public sealed class ImageCollector(ContainerOptions options, TimeSpan grace)
{
    private readonly FetchedImages? _fetched = FetchedImages.On(options);

    /// <summary>Removes them.</summary>
    /// <param name="needed">Digests that layers and leases name, read before.</param>
    /// <param name="variables">What the engine is given beside the daemon's own variables.</param>
    /// <returns>What went.</returns>
    /// <exception cref="SetupFailedException">The engine is gone, or does not answer.</exception>
    public async Task<IReadOnlyList<RemovedImage>> CollectAsync(
        ISet<Digest> needed,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        if (_fetched is null || _fetched.All() is not { Count: > 0 } notes)
        {
            return [];
        }

        var engine = ContainerEngine.Find(options);
        var removed = new List<RemovedImage>();
        SetupFailedException? failure = null;
        foreach (var note in notes.Where(note => note.Engine == engine.Name))
        {
            using var hiding = await _fetched.HideAllAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (note.Id is null)
                {
                    await SettleAsync(engine, note, variables, cancellationToken).ConfigureAwait(false);
                }
                else if (Digest.TryParse(note.Id, out var id) && !needed.Contains(id) && !_fetched.IsUsedWithin(grace, note.Id))
                {
                    var bytes = await RemoveAsync(engine, note, note.Id, variables, cancellationToken).ConfigureAwait(false);
                    removed.AddRange(bytes is { } freed ? [new RemovedImage(note.Name, freed)] : []);
                }
            }
            catch (SetupFailedException refused)
            {
                // One image that does not go keeps no other.
                failure ??= refused;
            }
        }

        return failure is null ? removed : throw failure;
    }

    /// <summary>Finds out what became of an image whose fetching was begun, maybe by a daemon that was killed.</summary>
    private async Task SettleAsync(
        ContainerEngine engine,
        FetchedImage begun,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        if (await ImageLookup.FindAsync(engine, begun.Name, variables, cancellationToken).ConfigureAwait(false) is { } found)
        {
            if (found.Id != begun.Before)
            {
                _fetched!.MarkUsed(engine.Name, begun.Name, found.Id);
            }
        }
        else if (!_fetched!.IsExpected(begun))
        {
            _fetched.Forget(begun);
        }
    }

    /// <returns>The size of the image when it went; null when it stays, or was gone already.</returns>
    private async Task<long?> RemoveAsync(
        ContainerEngine engine,
        FetchedImage note,
        string id,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var named = await ImageLookup.FindAsync(engine, note.Name, variables, cancellationToken).ConfigureAwait(false);
        var image = named?.Id == id ? named : await ImageLookup.FindAsync(engine, id, variables, cancellationToken).ConfigureAwait(false);
        if (image is null || (image != named && image.Names.Count > 0))
        {
            // Gone already; or the name means another by now, and somebody else has named this one.
            _fetched!.Forget(note);
            return null;
        }

        // Never by force: the engine refuses when there is a container of it.
        var result = await EngineCommand
            .RunAsync(engine, ["image", "rm", image == named ? note.Name : id], variables, onLine: null, cancellationToken)
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return EngineFailures.SaysInUse(result) ? null : throw EngineFailures.Of(engine, note.Name, "remove", result);
        }

        _fetched!.Forget(note);
        return await ImageLookup.FindAsync(engine, id, variables, cancellationToken).ConfigureAwait(false) is null ? image.Bytes : null;
    }
}
