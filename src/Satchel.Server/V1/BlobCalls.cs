using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Content-addressed bytes: which are missing, many small ones at once, large ones alone.</summary>
internal sealed class BlobCalls(IBlobStore blobs, IBlobUploads uploads)
{
    public void Map(RouteGroupBuilder blobs)
    {
        blobs
            .MapPost("/missing", MissingAsync)
            .WithSummary("Which of some blobs are not stored.")
            .Takes<DigestList>()
            .Answers<DigestList>();
        blobs
            .MapPost("/", StoreManyAsync)
            .WithSummary("Stores many blobs, all or none.")
            .TakesBytes(BlobFrame.ContentType)
            .Answers<BlobsStored>();
        blobs
            .MapPut("/{digest}", StoreAsync)
            .WithSummary(
                "Stores one blob of any size; with an offset, what comes of it before a connection breaks is kept, to go on there."
            )
            .TakesBytes(HttpReplies.Bytes)
            .Answers<BlobsStored>();
        blobs
            .MapMethods("/{digest}/upload", EndpointDescriptions.Read, ShowUpload)
            .WithSummary("How far the upload of a blob has come.")
            .Answers<BlobUploadState>();
        blobs.MapMethods("/{digest}", EndpointDescriptions.Read, ReadAsync).WithSummary("Reads one blob.").AnswersBytes();
    }

    private async Task MissingAsync(HttpContext http, CancellationToken cancelled)
    {
        var asked = await JsonBody.ReadAsync(http.Request, ServerJson.Default.DigestList, cancelled).ConfigureAwait(false);
        var missing = await blobs.FindMissingAsync([.. asked.Digests], cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, new DigestList(missing), ServerJson.Default.DigestList).ConfigureAwait(false);
    }

    private async Task StoreManyAsync(HttpContext http, CancellationToken cancelled)
    {
        using var frames = new BlobFrameReader(http.Request.Body);
        var batch = await blobs.BeginBatchAsync(cancelled).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            var count = 0;
            var bytes = 0L;
            while (await frames.ReadAsync(cancelled).ConfigureAwait(false) is { } frame)
            {
                await batch.AddAsync(frame.Digest, frame.Content, cancelled).ConfigureAwait(false);
                count++;
                bytes += frame.Content.Length;
            }

            await batch.CommitAsync(cancelled).ConfigureAwait(false);
            await http.ReplyAsync(StatusCodes.Status200OK, new BlobsStored(count, bytes), ServerJson.Default.BlobsStored)
                .ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(HttpContext http, string digest, [WholeNumber] string? offset, CancellationToken cancelled)
    {
        var (asked, body) = (RequestValues.Digest(digest), http.Request.Body);
        var stored = RequestValues.Number("offset", offset, 0, long.MaxValue) is { } from
            ? await uploads.AppendAsync(asked, from, body, http.Request.ContentLength, cancelled).ConfigureAwait(false)
            : await blobs.PutAsync(body, asked, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, new BlobsStored(1, stored.Size), ServerJson.Default.BlobsStored)
            .ConfigureAwait(false);
    }

    private Task ShowUpload(HttpContext http, string digest) =>
        http.ReplyAsync(StatusCodes.Status200OK, uploads.Find(RequestValues.Digest(digest)), ServerJson.Default.BlobUploadState);

    private async Task ReadAsync(HttpContext http, string digest, CancellationToken cancelled)
    {
        var content = await blobs.OpenReadAsync(RequestValues.Digest(digest), cancelled).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            http.Response.ContentType = HttpReplies.Bytes;
            await content.CopyToAsync(http.Response.Body, cancelled).ConfigureAwait(false);
        }
    }
}
