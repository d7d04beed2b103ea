using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class BlobTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Missing_SomeStored_NamesTheOthersInOrder()
    {
        byte[][] blobs = [Bytes("missing 1"), Bytes("missing 2"), Bytes("missing 3")];
        await PutAsync(blobs[1]).AsAsync(HttpStatusCode.OK, WireJson.Default.BlobsStored);

        (await MissingAsync(blobs)).Should().Equal(Digest.Of(blobs[0]), Digest.Of(blobs[2]));
    }

    [Fact]
    public async Task PutAndGet_LargeBlob_IsTheSame()
    {
        var content = new byte[5 * 1024 * 1024 + 1];
        new Random(1).NextBytes(content);

        (await PutAsync(content).AsAsync(HttpStatusCode.OK, WireJson.Default.BlobsStored)).Should().Be(new BlobsStored(1, content.Length));

        (await _daemon.Http.GetByteArrayAsync($"/v1/blobs/{Digest.Of(content)}")).Should().Equal(content);
        (await _daemon.Http.GetByteArrayAsync($"/v1/blobs/{Digest.Of(content).ToString()["sha256:".Length..]}")).Should().Equal(content);
    }

    [Fact]
    public async Task Put_EmptyBlob_IsStored()
    {
        (await PutAsync([]).AsAsync(HttpStatusCode.OK, WireJson.Default.BlobsStored)).Should().Be(new BlobsStored(1, 0));

        (await _daemon.Http.GetByteArrayAsync($"/v1/blobs/{Digest.Of([])}")).Should().BeEmpty();
    }

    [Fact]
    public async Task Put_OtherBytesThanAnnounced_Is422AndNothingIsStored()
    {
        var announced = Bytes("announced");

        using var content = new ByteArrayContent(Bytes("sent"));
        await _daemon
            .Http.PutAsync($"/v1/blobs/{Digest.Of(announced)}", content)
            .FailsAsync(HttpStatusCode.UnprocessableEntity, "blob_mismatch");

        (await MissingAsync(announced, Bytes("sent"))).Should().HaveCount(2);
        await _daemon.Http.GetAsync($"/v1/blobs/{Digest.Of(announced)}").FailsAsync(HttpStatusCode.NotFound, "blob_not_found");
    }

    [Fact]
    public async Task Batch_ManyBlobs_AreStoredAndReadInTheOrderAsked()
    {
        var blobs = Enumerable
            .Range(0, 300)
            .Select(i => Bytes($"batch {i} {new string('x', i * 37)}"))
            .Append([])
            .Append(new byte[BlobFrame.MaxBlobSize])
            .ToArray();

        (await BatchAsync(await FramesAsync(blobs)).AsAsync(HttpStatusCode.OK, WireJson.Default.BlobsStored))
            .Should()
            .Be(new BlobsStored(blobs.Length, blobs.Sum(blob => (long)blob.Length)));

        (await MissingAsync(blobs)).Should().BeEmpty();
        byte[][] backwards = [.. blobs.Reverse()];
        (await ReadAsync(backwards)).Select(blob => Digest.Of(blob)).Should().Equal(backwards.Select(blob => Digest.Of(blob)));
    }

    [Fact]
    public async Task Batch_OneBlobIsWrong_NoneIsStored()
    {
        byte[][] good = [Bytes("all or none 1"), Bytes("all or none 2")];
        byte[] frames = [.. await FramesAsync(good), .. HeadOf("other", 1), (byte)'x'];

        await BatchAsync(frames).FailsAsync(HttpStatusCode.UnprocessableEntity, "blob_mismatch");

        (await MissingAsync(good)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Batch_CutShort_IsInvalidAndNothingIsStored()
    {
        byte[][] blobs = [Bytes("cut short 1"), Bytes("cut short 2")];
        var frames = await FramesAsync(blobs);

        using var answer = await BatchAsync(frames[..^1]);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await MissingAsync(blobs)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Batch_BlobThatShouldGoAlone_IsInvalid()
    {
        using var answer = await BatchAsync(HeadOf("x", BlobFrame.MaxBlobSize + 1));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Get_BlobThatIsNotStored_Is404() =>
        await _daemon.Http.GetAsync($"/v1/blobs/{Digest.Of("never stored"u8)}").FailsAsync(HttpStatusCode.NotFound, "blob_not_found");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("sha256:12")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    public async Task Get_WhatIsNoDigest_SaysSo(string digest) =>
        await _daemon.Http.GetAsync($"/v1/blobs/{digest}").FailsAsync(HttpStatusCode.BadRequest, "invalid_request");

    private static byte[] HeadOf(string blob, long length)
    {
        var head = new byte[BlobFrame.HeadSize];
        BlobFrame.WriteHead(head, new BlobRef(Digest.Of(Bytes(blob)), length));
        return head;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<byte[]> FramesAsync(IEnumerable<byte[]> blobs)
    {
        using var body = new MemoryStream();
        using var frames = new BlobFrameWriter(body);
        foreach (var blob in blobs)
        {
            await frames.WriteAsync(Digest.Of(blob), blob, CancellationToken.None);
        }

        await frames.FlushAsync(CancellationToken.None);
        return body.ToArray();
    }

    private async Task<List<byte[]>> ReadAsync(IEnumerable<byte[]> blobs)
    {
        var read = new List<byte[]>();
        foreach (var blob in blobs)
        {
            read.Add(await _daemon.Http.GetByteArrayAsync($"/v1/blobs/{Digest.Of(blob)}"));
        }

        return read;
    }

    private async Task<IReadOnlyList<Digest>> MissingAsync(params byte[][] blobs) =>
        (
            await _daemon
                .Http.PostAsJsonAsync(
                    "/v1/blobs/missing",
                    new DigestList([.. blobs.Select(blob => Digest.Of(blob))]),
                    WireJson.Default.DigestList
                )
                .AsAsync(HttpStatusCode.OK, WireJson.Default.DigestList)
        ).Digests;

    private async Task<HttpResponseMessage> PutAsync(byte[] blob)
    {
        using var content = new ByteArrayContent(blob);
        return await _daemon.Http.PutAsync($"/v1/blobs/{Digest.Of(blob)}", content);
    }

    private async Task<HttpResponseMessage> BatchAsync(byte[] frames)
    {
        using var content = new ByteArrayContent(frames) { Headers = { ContentType = new MediaTypeHeaderValue(BlobFrame.ContentType) } };
        return await _daemon.Http.PostAsync("/v1/blobs", content);
    }
}
