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

    public IReadOnlyList<Route> Routes =>
        [
            new("GET", "/v1/packages/{digest}", "Whether a package is committed.", ShowAsync)
            {
                Reply = Body.Json(ServerJson.Default.PackageReply),
            },
            new("PUT", "/v1/packages/{digest}", "Announces a package by its tree.", AnnounceAsync)
            {
                Request = Body.Of(Tree),
                Reply = Body.Json(ServerJson.Default.PackageReply),
            },
            new(
                "POST",
                "/v1/packages/{digest}/from/{base}",
                "Announces a package as the difference from a committed one.",
                AnnounceDeltaAsync
            )
            {
                Request = Body.Json(ServerJson.Default.PackageDelta),
                Reply = Body.Json(ServerJson.Default.PackageReply),
            },
            new("POST", "/v1/packages/{digest}/commit", "Commits an announced package.", CommitAsync)
            {
                Reply = Body.Json(ServerJson.Default.PackageReply),
            },
        ];

    private async Task ShowAsync(ApiCall call)
    {
        var digest = call.Digest();
        _ = await packages.FindAsync(digest, call.Cancelled).ConfigureAwait(false) ?? throw NotFound(digest);
        await ReplyAsync(call, digest, []).ConfigureAwait(false);
    }

    private async Task AnnounceAsync(ApiCall call)
    {
        var bytes = await JsonBody.ReadAllAsync(call.Request, JsonBody.MostForList, call.Cancelled).ConfigureAwait(false);
        await StageAsync(call, PackageTree.Parse(bytes)).ConfigureAwait(false);
    }

    private async Task AnnounceDeltaAsync(ApiCall call)
    {
        var known = call.Digest(1);
        var delta = await JsonBody.ReadAsync(call.Request, ServerJson.Default.PackageDelta, call.Cancelled).ConfigureAwait(false);
        var tree = await packages.FindAsync(known, call.Cancelled).ConfigureAwait(false) ?? throw NotFound(known);
        await StageAsync(call, PackageDiff.Apply(tree, delta)).ConfigureAwait(false);
    }

    private async Task CommitAsync(ApiCall call)
    {
        var digest = call.Digest();
        await ReplyAsync(call, digest, await packages.CommitAsync(digest, call.Cancelled).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task StageAsync(ApiCall call, PackageTree tree)
    {
        if (tree.Digest != call.Digest())
        {
            throw new PackageFormatException($"The package announced as {call.Digest()} is {tree.Digest}.");
        }

        await ReplyAsync(call, tree.Digest, await packages.StageAsync(tree, call.Cancelled).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static Task ReplyAsync(ApiCall call, Digest digest, IReadOnlyList<Digest> missing) =>
        call.ReplyAsync(StatusCodes.Status200OK, new PackageReply(digest, missing.Count == 0, missing), ServerJson.Default.PackageReply);

    private static SatchelException NotFound(Digest digest) =>
        new(
            new SatchelError(
                "package_not_found",
                $"Package {digest} is not stored here.",
                "Announce it with PUT, send what is missing and commit it."
            )
        );
}
