using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Packaging.Building;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Packages: announce one by its tree or as a difference, send what is missing, commit.</summary>
internal sealed class PackageCalls(IPackageStore packages)
{
    private const string Tree = "application/vnd.satchel.tree";

    public void Map(RouteGroupBuilder packages)
    {
        packages
            .MapMethods("/{digest}", EndpointDescriptions.Read, ShowAsync)
            .WithSummary("Whether a package is committed.")
            .Answers<PackageReply>();
        packages
            .MapPut("/{digest}", AnnounceAsync)
            .WithSummary("Announces a package by its tree.")
            .TakesBytes(Tree)
            .Answers<PackageReply>();
        packages
            .MapPost("/{digest}/from/{base}", AnnounceDeltaAsync)
            .WithSummary("Announces a package as the difference from a committed one.")
            .Takes<PackageDelta>()
            .Answers<PackageReply>();
        packages.MapPost("/{digest}/commit", CommitAsync).WithSummary("Commits an announced package.").Answers<PackageReply>();
        packages
            .MapPut("/archives/{name}", NameArchiveAsync)
            .WithSummary("Makes a blob the archive of a name, or says that the blob is missing.")
            .Takes<ArchiveBody>()
            .Answers<PackageReply>();
    }

    private async Task ShowAsync(HttpContext http, string digest, CancellationToken cancelled)
    {
        var asked = RequestValues.Digest(digest);
        _ = await packages.FindAsync(asked, cancelled).ConfigureAwait(false) ?? throw NotFound(asked);
        await ReplyAsync(http, asked, []).ConfigureAwait(false);
    }

    private async Task AnnounceAsync(HttpContext http, string digest, CancellationToken cancelled)
    {
        var bytes = await JsonBody.ReadAllAsync(http.Request, JsonBody.MostForList, cancelled).ConfigureAwait(false);
        await StageAsync(http, digest, PackageTree.Parse(bytes), cancelled).ConfigureAwait(false);
    }

    private async Task AnnounceDeltaAsync(HttpContext http, string digest, string @base, CancellationToken cancelled)
    {
        var known = RequestValues.Digest(@base);
        var delta = await JsonBody.ReadAsync(http.Request, ServerJson.Default.PackageDelta, cancelled).ConfigureAwait(false);
        var tree = await packages.FindAsync(known, cancelled).ConfigureAwait(false) ?? throw NotFound(known);
        await StageAsync(http, digest, PackageDiff.Apply(tree, delta), cancelled).ConfigureAwait(false);
    }

    private async Task CommitAsync(HttpContext http, string digest, CancellationToken cancelled)
    {
        var staged = RequestValues.Digest(digest);
        await ReplyAsync(http, staged, await packages.CommitAsync(staged, cancelled).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task NameArchiveAsync(HttpContext http, string name, CancellationToken cancelled)
    {
        var archive = await JsonBody.ReadAsync(http.Request, ServerJson.Default.ArchiveBody, cancelled).ConfigureAwait(false);
        var isThere = await packages.NameArchiveAsync(name, new BlobRef(archive.Digest, archive.Size), cancelled).ConfigureAwait(false);
        await ReplyAsync(http, archive.Digest, isThere ? [] : [archive.Digest]).ConfigureAwait(false);
    }

    private async Task StageAsync(HttpContext http, string digest, PackageTree tree, CancellationToken cancelled)
    {
        var announced = RequestValues.Digest(digest);
        if (tree.Digest != announced)
        {
            throw new PackageFormatException($"The package announced as {announced} is {tree.Digest}.");
        }

        await ReplyAsync(http, tree.Digest, await packages.StageAsync(tree, cancelled).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Task ReplyAsync(HttpContext http, Digest digest, IReadOnlyList<Digest> missing) =>
        http.ReplyAsync(StatusCodes.Status200OK, new PackageReply(digest, missing.Count == 0, missing), ServerJson.Default.PackageReply);

    private static SatchelException NotFound(Digest digest) =>
        new(
            new SatchelError(
                "package_not_found",
                $"Package {digest} is not stored here.",
                "Announce it with PUT, send what is missing and commit it."
            )
        );
}
