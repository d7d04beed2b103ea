using System.Net;
using System.Net.Http.Headers;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Packaging.Building;

namespace Satchel.Client.Packages;

/// <summary>
/// One sending of one package: ask, announce (as a difference where one is known), send what is missing, commit. Each step may be repeated, and
/// is when a connection breaks.
/// </summary>
internal sealed class PackageSending(ApiClient api, RetryPolicy retry, BuiltPackage package, SentBytes sent)
{
    private const int Rounds = 3;
    private const long LargestBatch = 32 * 1024 * 1024;

    // One is read while another is written.
    private const int AtOnce = 2;

    private readonly string _path = PathOf(package.Tree);
    private int _blobs;

    public async Task<UploadSummary> RunAsync(CancellationToken cancellationToken)
    {
        if (!await IsCommittedAsync(cancellationToken).ConfigureAwait(false))
        {
            var missing = await AnnounceTreeAsync(cancellationToken).ConfigureAwait(false);
            // More than once only when the cluster loses something meanwhile: a damaged disk, a collection, a restart.
            for (var round = 0; missing.Count > 0; round++)
            {
                if (round == Rounds)
                {
                    throw Incomplete($"{missing.Count} blobs of package {package.Tree.Digest}", Rounds);
                }

                await SendBlobsAsync(missing, cancellationToken).ConfigureAwait(false);
                missing = await CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return new UploadSummary(package.Report.Files, package.Report.Bytes, sent.Total, _blobs);
    }

    /// <summary>Tells the cluster of the package, and sends no file.</summary>
    /// <returns>Bytes that are missing there.</returns>
    public async Task<long> AnnounceAsync(CancellationToken cancellationToken)
    {
        if (await IsCommittedAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        var missing = (await AnnounceTreeAsync(cancellationToken).ConfigureAwait(false)).ToHashSet();
        return package.Tree.Files.Select(file => file.Blob).Where(blob => missing.Remove(blob.Digest)).Sum(blob => blob.Size);
    }

    private async Task<bool> IsCommittedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (
                await retry
                    .RunAsync(token => api.GetAsync(_path, WireJson.Default.PackageReply, token), cancellationToken)
                    .ConfigureAwait(false)
            ).Committed;
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Digest>> AnnounceTreeAsync(CancellationToken cancellationToken)
    {
        if (
            package.Previous is { } previous
            && previous.Digest != package.Tree.Digest
            && PackageDiff.Between(previous, package.Tree) is { } delta
        )
        {
            try
            {
                return await AnnounceAsync(
                        HttpMethod.Post,
                        $"{_path}/from/{previous.Digest}",
                        () => ApiClient.Json(delta, WireJson.Default.PackageDelta),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }
            catch (ApiException forgotten) when (forgotten.Error.Code is "package_not_found")
            {
                // The cluster no longer holds what was sent last, or is another one: it gets the whole list.
            }
        }

        return await AnnounceAsync(HttpMethod.Put, _path, () => ContentOf(package.Tree), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was sent is not there, again and again.</summary>
    public static SatchelException Incomplete(string what, int attempts) =>
        new(
            new SatchelError(
                "upload_incomplete",
                $"The cluster still misses {what} after {attempts} attempts.",
                "Look into the log of satcheld for failures of its disk."
            )
            {
                Retryable = true,
            }
        );

    /// <summary>Where the cluster has a package.</summary>
    public static string PathOf(PackageTree tree) => $"/v1/packages/{tree.Digest}";

    /// <summary>A package as the cluster is told of it.</summary>
    public static ReadOnlyMemoryContent ContentOf(PackageTree tree) =>
        new(tree.Canonical) { Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.satchel.tree") } };

    private async Task<IReadOnlyList<Digest>> AnnounceAsync(
        HttpMethod method,
        string path,
        Func<HttpContent> body,
        CancellationToken cancellationToken
    )
    {
        var reply = await retry
            .RunAsync(
                token =>
                {
                    var content = body();
                    sent.Add(content.Headers.ContentLength ?? 0);
                    return api.CallAsync(method, path, content, WireJson.Default.PackageReply, token);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return reply.Missing;
    }

    /// <returns>What is still missing.</returns>
    private async Task<IReadOnlyList<Digest>> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (
                await retry
                    .RunAsync(
                        token => api.CallAsync(HttpMethod.Post, _path + "/commit", null, WireJson.Default.PackageReply, token),
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            ).Missing;
        }
        catch (ApiException forgotten) when (forgotten.Error.Code is "package_not_found")
        {
            return await AnnounceAsync(HttpMethod.Put, _path, () => ContentOf(package.Tree), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendBlobsAsync(IReadOnlyList<Digest> missing, CancellationToken cancellationToken)
    {
        var wanted = missing.ToHashSet();
        var blobs = package.Tree.Files.Select(file => file.Blob).Where(blob => wanted.Remove(blob.Digest)).ToList();
        sent.Expected = sent.Total + blobs.Sum(blob => blob.Size);
        await Parallel
            .ForEachAsync(
                Pieces(blobs),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (piece, token) =>
                {
                    if (piece is not [{ Size: >= LargeFile.Smallest } large])
                    {
                        await retry.RunAsync(again => SendAsync(piece, again), token).ConfigureAwait(false);
                        Interlocked.Add(ref _blobs, piece.Count);
                    }
                    else if (await new LargeFileSending(api, retry, FileOf(large), sent).RunAsync(token).ConfigureAwait(false))
                    {
                        Interlocked.Increment(ref _blobs);
                    }
                }
            )
            .ConfigureAwait(false);
    }

    private LargeFile FileOf(BlobRef large) =>
        new(package.PathOf(large.Digest), large, (start, token) => package.OpenAsync(large.Digest, start, token));

    private Task<BlobsStored> SendAsync(IReadOnlyList<BlobRef> piece, CancellationToken cancellationToken) =>
        piece is [{ Size: > BlobFrame.MaxBlobSize } large]
            ? api.CallAsync(
                HttpMethod.Put,
                $"/v1/blobs/{large.Digest}",
                new StreamedContent(token => package.OpenAsync(large.Digest, cancellationToken: token), large.Size, sent.Add),
                WireJson.Default.BlobsStored,
                cancellationToken
            )
            : api.CallAsync(
                HttpMethod.Post,
                "/v1/blobs",
                new BlobBatchContent(package, piece, sent),
                WireJson.Default.BlobsStored,
                cancellationToken
            );

    /// <summary>
    /// Large blobs alone; the others in pieces that are worth one flush of the cluster's disk each, and worth sending again when a
    /// connection breaks.
    /// </summary>
    private static IEnumerable<IReadOnlyList<BlobRef>> Pieces(IReadOnlyList<BlobRef> blobs) =>
        [
            .. blobs.Where(blob => blob.Size > BlobFrame.MaxBlobSize).Select(blob => (IReadOnlyList<BlobRef>)[blob]),
            .. Batches(blobs.Where(blob => blob.Size <= BlobFrame.MaxBlobSize)),
        ];

    private static IEnumerable<IReadOnlyList<BlobRef>> Batches(IEnumerable<BlobRef> blobs)
    {
        var batch = new List<BlobRef>();
        var size = 0L;
        foreach (var blob in blobs)
        {
            batch.Add(blob);
            size += blob.Size;
            if (size >= LargestBatch)
            {
                yield return batch;
                batch = [];
                size = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
