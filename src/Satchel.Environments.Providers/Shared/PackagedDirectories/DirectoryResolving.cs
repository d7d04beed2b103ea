using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Shared.PackagedDirectories;

/// <summary>Finds the package that a URI stands for now. A <c>local://</c> directory is used where it is.</summary>
/// <param name="services">Gives the node's packages, and brings those that lie outside of the cluster.</param>
internal sealed class DirectoryResolving(ProviderServices services)
{
    // What Ray's clients pack of a directory has been through its excludes.
    private const string PackedByRay = "_ray_pkg_";

    /// <summary>The same for each URI of a list; those that are the same package count once, at the first one's place.</summary>
    /// <param name="entries">Texts.</param>
    /// <param name="field">The field that lists them.</param>
    public async Task<JsonArray> ResolveAllAsync(
        JsonArray entries,
        string field,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        var resolved = new JsonArray();
        foreach (var entry in entries)
        {
            var directory = await ResolveAsync(entry!.GetValue<string>(), $"{field} entry", context, cancellationToken)
                .ConfigureAwait(false);
            if (!resolved.Any(other => JsonNode.DeepEquals(other, directory)))
            {
                resolved.Add(directory);
            }
        }

        return resolved;
    }

    /// <param name="text">The URI.</param>
    /// <param name="subject">What names it, for messages: <c>working_dir</c>.</param>
    /// <returns>A <see cref="ResolvedDirectory"/>.</returns>
    /// <exception cref="SatchelException"><c>invalid_uri</c>, <c>path_not_found</c>, or see <see cref="IPackageStore.ResolveAsync"/> and
    /// <see cref="IRemotePackages.ResolveAsync"/>.</exception>
    public async Task<JsonNode> ResolveAsync(string text, string subject, ResolvingContext context, CancellationToken cancellationToken)
    {
        if (!RuntimeEnvUri.TryParse(text, out var uri, out var fault))
        {
            throw new SatchelException(
                new SatchelError(SpecErrorCodes.InvalidUri, fault, "Submit through a client, which packages local files.")
            );
        }

        if (uri.IsRemote)
        {
            var archive = await services.Remote.ResolveAsync(uri, context, cancellationToken).ConfigureAwait(false);
            return await TellAsync(archive, uri, context, cancellationToken).ConfigureAwait(false);
        }

        // A package that is only announced can be planned with; laying it out then says that it is not there.
        if (
            PackageUri.TryParse(text, out var package)
            && await services.Packages.FindAnnouncedAsync(package, cancellationToken).ConfigureAwait(false) is { } announced
        )
        {
            return ResolvedDirectory.Of(announced);
        }

        if (uri.Scheme is not RuntimeEnvUri.LocalScheme)
        {
            var archive = await services.Packages.ResolveAsync(text, cancellationToken).ConfigureAwait(false);
            return await TellAsync(archive, uri, context, cancellationToken).ConfigureAwait(false);
        }

        return Directory.Exists(uri.Name)
            ? ResolvedDirectory.OfLocal(uri.Name)
            : throw new SetupFailedException(
                SetupErrorKinds.PathNotFound,
                $"{subject} {text} points to '{uri.Name}', which must already exist on every node.",
                "Make the directory part of the node's image, or submit a directory that the client packages."
            );
    }

    /// <summary>
    /// The package of an archive without what <c>excludes</c> leaves out. Says each time what it lacks of the archive otherwise: every job that
    /// uses it may miss it.
    /// </summary>
    private async Task<JsonNode> TellAsync(
        PackageTree archive,
        RuntimeEnvUri uri,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        var isUploaded = uri.Scheme is RuntimeEnvUri.UploadedScheme;
        var shown = isUploaded && UploadedArchiveName.FileOf(uri.Name) is { } file ? $"'{file}'" : uri.Shown;
        foreach (var warning in services.Packages.FindWarnings(archive.Digest))
        {
            context.Log?.Invoke($"{ResolvingContext.Warning}{shown}: {warning}");
        }

        var isPackedByRay = isUploaded && uri.Name.StartsWith(PackedByRay, StringComparison.Ordinal);
        if (isPackedByRay || context.Fields["excludes"] is not JsonArray { Count: > 0 } excludes)
        {
            return ResolvedDirectory.Of(archive);
        }

        var kept = services.Exclude(archive, [.. excludes.Select(pattern => pattern!.GetValue<string>())]);
        if (kept.Digest != archive.Digest)
        {
            // Its files are those of the archive, so that it is whole at once.
            await services.Packages.StageAsync(kept, cancellationToken).ConfigureAwait(false);
        }

        return ResolvedDirectory.Of(kept);
    }
}
