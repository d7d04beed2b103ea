using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Content-addressed bytes: which are missing, many small ones at once, large ones alone.</summary>
internal sealed class BlobCalls(IBlobStore blobs)
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
            .WithSummary("Stores one blob of any size.")
            .TakesBytes(HttpReplies.Bytes)
            .Answers<BlobsStored>();
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

    private async Task StoreAsync(HttpContext http, string digest, CancellationToken cancelled)
    {
        var stored = await blobs.PutAsync(http.Request.Body, RequestValues.Digest(digest), cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, new BlobsStored(1, stored.Size), ServerJson.Default.BlobsStored)
            .ConfigureAwait(false);
    }

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
