using System.Net;
using System.Text.Json;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Packaging.Building;

namespace Satchel.Client.Packages;

/// <summary>Sends packages to a cluster. Thread-safe; sending the same one twice at once is allowed.</summary>
public sealed class PackagesApi
{
    // More than once only when the cluster loses what was sent.
    private const int Rounds = 3;

    private readonly ApiClient _api;
    private readonly RetryPolicy _retry;

    internal PackagesApi(ApiClient api, RetryPolicy retry)
    {
        _api = api;
        _retry = retry;
    }

    /// <summary>Makes the cluster hold a package, sending only what it lacks.</summary>
    /// <returns>What was sent.</returns>
    /// <exception cref="ApiException"><c>package_too_large</c>, <c>disk_full</c>, ….</exception>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c> when a file is no longer what was packaged.</exception>
    public async Task<UploadSummary> SendAsync(
        BuiltPackage package,
        IProgress<UploadProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var sending = new PackageSending(_api, _retry, package, new SentBytes(progress));
        var summary = await sending.RunAsync(cancellationToken).ConfigureAwait(false);
        package.RememberCommitted();
        return summary;
    }

    /// <summary>Tells the cluster of a package without sending a file of it.</summary>
    /// <returns>Bytes that would be sent.</returns>
    /// <exception cref="ApiException"><c>package_too_large</c>, <c>disk_full</c>, ….</exception>
    public Task<long> AnnounceAsync(BuiltPackage package, CancellationToken cancellationToken) =>
        new PackageSending(_api, _retry, package, new SentBytes(null)).AnnounceAsync(cancellationToken);

    /// <summary>Tells the cluster of a package whose files are not at hand, so that it can be planned with.</summary>
    /// <exception cref="ApiException"><c>package_too_large</c>, <c>disk_full</c>, ….</exception>
    public Task AnnounceAsync(PackageTree tree, CancellationToken cancellationToken) =>
        _retry.RunAsync(
            token =>
                _api.CallAsync(
                    HttpMethod.Put,
                    PackageSending.PathOf(tree),
                    PackageSending.ContentOf(tree),
                    WireJson.Default.PackageReply,
                    token
                ),
            cancellationToken
        );

    /// <summary>What is in a package of the cluster; null when it does not hold one of that name.</summary>
    public async Task<PackageTree?> FindTreeAsync(Digest package, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry
                .RunAsync(token => _api.GetAsync($"/v1/blobs/{package}", Parse, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            return null;
        }

        static PackageTree Parse(byte[] document)
        {
            try
            {
                return PackageTree.Parse(document);
            }
            catch (PackageFormatException malformed)
            {
                throw new JsonException(malformed.Message, malformed);
            }
        }
    }

    /// <summary>Whether the cluster lacks an archive.</summary>
    public async Task<bool> LacksAsync(LocalArchive archive, CancellationToken cancellationToken) =>
        !await IsThereAsync(PathOf(archive), cancellationToken).ConfigureAwait(false);

    /// <summary>Makes the cluster hold an archive as it is.</summary>
    /// <returns>What was sent.</returns>
    /// <exception cref="ApiException"><c>upload_refused</c>, <c>package_too_large</c>, <c>disk_full</c>: too large for the cluster, or its disk
    /// is full.</exception>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c>; <c>archive_refused</c>: the cluster would refuse it.
    /// </exception>
    public async Task<UploadSummary> SendAsync(
        LocalArchive archive,
        IProgress<UploadProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var path = PathOf(archive);
        if (await IsThereAsync(path, cancellationToken).ConfigureAwait(false))
        {
            return new UploadSummary(1, archive.Size, 0, 0);
        }

        var warnings = await archive.CheckAsync(cancellationToken).ConfigureAwait(false);
        var sent = new SentBytes(progress) { Expected = archive.Size };
        var isNamed = await TryNameAsync(archive, cancellationToken).ConfigureAwait(false);
        if (isNamed is false && archive.Size >= LargeFile.Smallest)
        {
            await SendLargeAsync(archive, sent, cancellationToken).ConfigureAwait(false);
        }
        else if (isNamed is not true)
        {
            using var answer = await _retry
                .RunAsync(
                    token =>
                        _api.SendAsync(
                            HttpMethod.Put,
                            path,
                            new StreamedContent(_ => Task.FromResult(archive.Open()), archive.Size, sent.Add),
                            HttpCompletionOption.ResponseContentRead,
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return new UploadSummary(1, archive.Size, sent.Total, isNamed is true ? 0 : 1) { Warnings = warnings };
    }

    /// <summary>As <see cref="NameAsync"/>: bytes that came under another name need not come again.</summary>
    /// <returns>Null when the cluster, which may be of an earlier version, names nothing.</returns>
    private async Task<bool?> TryNameAsync(LocalArchive archive, CancellationToken cancellationToken)
    {
        try
        {
            return await NameAsync(archive, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException older) when (older.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }
    }

    /// <summary>Sends an archive as a blob, which goes on where it breaks off, and gives it its name.</summary>
    private async Task SendLargeAsync(LocalArchive archive, SentBytes sent, CancellationToken cancellationToken)
    {
        var file = new LargeFile(
            archive.Path,
            new BlobRef(archive.Digest, archive.Size),
            (start, _) => Task.FromResult(archive.Open(start))
        );
        for (var round = 0; round < Rounds; round++)
        {
            await new LargeFileSending(_api, _retry, file, sent).RunAsync(cancellationToken).ConfigureAwait(false);
            if (await NameAsync(archive, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        throw PackageSending.Incomplete($"archive '{archive.Path}'", Rounds);
    }

    /// <summary>Whether the cluster has the bytes of an archive, under its name from now on.</summary>
    private async Task<bool> NameAsync(LocalArchive archive, CancellationToken cancellationToken) =>
        (
            await _retry
                .RunAsync(
                    token =>
                        _api.CallAsync(
                            HttpMethod.Put,
                            $"/v1/packages/archives/{Uri.EscapeDataString(archive.Name)}",
                            ApiClient.Json(new ArchiveBody(archive.Digest, archive.Size), WireJson.Default.ArchiveBody),
                            WireJson.Default.PackageReply,
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false)
        ).Committed;

    private static string PathOf(LocalArchive archive) =>
        $"/api/packages/{RuntimeEnvUri.UploadedScheme}/{Uri.EscapeDataString(archive.Name)}";

    private async Task<bool> IsThereAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _retry
                .RunAsync(
                    token => _api.SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseContentRead, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return true;
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
