using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Content-addressed bytes: which are missing, many small ones at once, large ones alone.</summary>
internal sealed class BlobCalls(IBlobStore blobs)
{
    private const string Bytes = "application/octet-stream";

    public IReadOnlyList<Route> Routes =>
        [
            new("POST", "/v1/blobs/missing", "Which of some blobs are not stored.", MissingAsync)
            {
                Request = Body.Json(ServerJson.Default.DigestList),
                Reply = Body.Json(ServerJson.Default.DigestList),
            },
            new("POST", "/v1/blobs/read", "Reads many blobs.", ReadManyAsync)
            {
                Request = Body.Json(ServerJson.Default.DigestList),
                Reply = Body.Of(BlobFrame.ContentType),
            },
            new("POST", "/v1/blobs", "Stores many blobs, all or none.", StoreManyAsync)
            {
                Request = Body.Of(BlobFrame.ContentType),
                Reply = Body.Json(ServerJson.Default.BlobsStored),
            },
            new("PUT", "/v1/blobs/{digest}", "Stores one blob of any size.", StoreAsync)
            {
                Request = Body.Of(Bytes),
                Reply = Body.Json(ServerJson.Default.BlobsStored),
            },
            new("GET", "/v1/blobs/{digest}", "Reads one blob.", ReadAsync) { Reply = Body.Of(Bytes) },
        ];

    private async Task MissingAsync(ApiCall call)
    {
        var asked = await JsonBody.ReadAsync(call.Request, ServerJson.Default.DigestList, call.Cancelled).ConfigureAwait(false);
        var missing = await blobs.FindMissingAsync([.. asked.Digests], call.Cancelled).ConfigureAwait(false);
        await call.ReplyAsync(StatusCodes.Status200OK, new DigestList(missing), ServerJson.Default.DigestList).ConfigureAwait(false);
    }

    private async Task StoreManyAsync(ApiCall call)
    {
        using var frames = new BlobFrameReader(call.Request.Body);
        var batch = await blobs.BeginBatchAsync(call.Cancelled).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            var count = 0;
            var bytes = 0L;
            while (await frames.ReadAsync(call.Cancelled).ConfigureAwait(false) is { } frame)
            {
                await batch.AddAsync(frame.Digest, frame.Content, call.Cancelled).ConfigureAwait(false);
                count++;
                bytes += frame.Content.Length;
            }

            await batch.CommitAsync(call.Cancelled).ConfigureAwait(false);
            await call.ReplyAsync(StatusCodes.Status200OK, new BlobsStored(count, bytes), ServerJson.Default.BlobsStored)
                .ConfigureAwait(false);
        }
    }

    private async Task StoreAsync(ApiCall call)
    {
        var stored = await blobs.PutAsync(call.Request.Body, call.Digest(), call.Cancelled).ConfigureAwait(false);
        await call.ReplyAsync(StatusCodes.Status200OK, new BlobsStored(1, stored.Size), ServerJson.Default.BlobsStored)
            .ConfigureAwait(false);
    }

    private async Task ReadAsync(ApiCall call)
    {
        var content = await blobs.OpenReadAsync(call.Digest(), call.Cancelled).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            call.Response.ContentType = Bytes;
            await content.CopyToAsync(call.Response.Body, call.Cancelled).ConfigureAwait(false);
        }
    }

    private async Task ReadManyAsync(ApiCall call)
    {
        var asked = await JsonBody.ReadAsync(call.Request, ServerJson.Default.DigestList, call.Cancelled).ConfigureAwait(false);
        if (await blobs.FindMissingAsync([.. asked.Digests], call.Cancelled).ConfigureAwait(false) is [var missing, ..])
        {
            throw new BlobNotFoundException(missing);
        }

        call.Response.ContentType = BlobFrame.ContentType;
        using var frames = new BlobFrameWriter(call.Response.Body);
        using var buffer = new MemoryStream();
        foreach (var digest in asked.Digests)
        {
            var content = await blobs.OpenReadAsync(digest, call.Cancelled).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                buffer.SetLength(0);
                await content.CopyToAsync(buffer, call.Cancelled).ConfigureAwait(false);
                await frames.WriteAsync(digest, buffer.GetBuffer().AsMemory(0, (int)buffer.Length), call.Cancelled).ConfigureAwait(false);
            }
        }

        await frames.FlushAsync(call.Cancelled).ConfigureAwait(false);
    }
}
