using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Finds the image that a name stands for now, and fetches it when the node does not have it.</summary>
internal abstract class ImageResolving(ContainerOptions options, EngineAccess access) : IInputResolver
{
    private readonly ImagePulls _pulls = new(options, access);
    private readonly ImageNotes? _notes = ImageNotes.On(options, access.Locks);

    protected ImageResolving(ContainerOptions options)
        : this(options, EngineAccess.On(options)) { }

    public abstract string Field { get; }

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken)
    {
        if (WrittenIn(value) is not { Image.Length: > 0 } written)
        {
            return value.DeepClone();
        }

        var engine = access.Find();
        if (EnvironmentLock.Of(context.Fields, Field) is [var entry, ..] && LockedPackage.TryRead(entry) is { Sha256: { } id } locked)
        {
            await FindLockedAsync(engine, locked, id, context, cancellationToken).ConfigureAwait(false);
            return new ResolvedImage(written.Image, id, written.RunOptions).ToManifest();
        }

        var known =
            options.Pull is ContainerOptions.PullAlways
                ? null
                : await FindAsync(engine, written.Image, context, cancellationToken).ConfigureAwait(false);
        if (known is null && options.Pull is not ContainerOptions.PullNever)
        {
            known = await FetchAsync(engine, written.Image, context, cancellationToken).ConfigureAwait(false);
        }

        return known is not null
            ? new ResolvedImage(written.Image, known.Id, written.RunOptions).ToManifest()
            : throw new SetupFailedException(
                SetupErrorKinds.ImageNotFound,
                $"The node does not have the image '{written.Image}'.",
                $"Fetch it there ({engine.Name} pull {written.Image}), or let the node do it: SATCHEL_CONTAINER_PULL=missing."
            );
    }

    /// <summary>Has the node have the very image of a lock, whatever its name stands for by now.</summary>
    private async Task FindLockedAsync(
        ContainerEngine engine,
        LockedPackage locked,
        string id,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(engine, id, context, cancellationToken).ConfigureAwait(false) is not null)
        {
            return;
        }

        const string Scheme = "docker://";
        var name = locked.Url.StartsWith(Scheme, StringComparison.Ordinal) ? locked.Url[Scheme.Length..] : locked.Url;
        if (!name.Contains('@', StringComparison.Ordinal) || options.Pull is ContainerOptions.PullNever)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ImageNotFound,
                $"The node does not have the image {id[..12]} of the lock ({locked.Name}), and the lock names no digest to fetch it by.",
                "Load the image on the node, or lock an image that came from a registry."
            );
        }

        var fetched = await FetchAsync(engine, name, context, cancellationToken).ConfigureAwait(false);
        if (fetched?.Id != id)
        {
            throw new SetupFailedException(
                SetupErrorKinds.HashMismatch,
                $"{name} is the image {fetched?.Id[..12] ?? "that nobody has"} here; the lock says {id[..12]}.",
                "The lock may be of another processor: write one on this kind of machine with `satchel env lock`."
            );
        }
    }

    /// <summary>What stands in the normal form of the field.</summary>
    protected abstract (string Image, IReadOnlyList<string> RunOptions) WrittenIn(JsonNode value);

    /// <summary>
    /// Fetches an image and looks for it. Twice when it has gone between the two: a collection may still have had an old note of it, which went
    /// with the image.
    /// </summary>
    /// <returns>Null when somebody else removes it at once.</returns>
    private async Task<ImageInspection?> FetchAsync(
        ContainerEngine engine,
        string image,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        await _pulls.FetchAsync(engine, image, context, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(engine, image, context, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        await _pulls.FetchAsync(engine, image, context, cancellationToken).ConfigureAwait(false);
        return await FindAsync(engine, image, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for an image, which stays for a while then.</summary>
    /// <returns>Null when the node does not have it.</returns>
    private async Task<ImageInspection?> FindAsync(
        ContainerEngine engine,
        string image,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        using var keeping = _notes is null ? null : await _notes.KeepAllAsync(cancellationToken).ConfigureAwait(false);
        var variables = EngineCommand.VariablesOf(context);
        var found = await ImageLookup.FindAsync(engine, image, variables, cancellationToken).ConfigureAwait(false);
        if (found is null || _notes is null)
        {
            return found;
        }

        if (_notes.MayGoWithoutMark(found))
        {
            var use = new ImageNote(engine.Name, found.Id, Name: null);
            if (!await ImageMarking.TryMarkAsync(engine, _notes, use, variables, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        _notes.MarkUsed(found.Id);
        return found;
    }
}
