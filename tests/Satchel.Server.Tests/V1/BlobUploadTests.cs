using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>Uploads of large blobs over connections that break.</summary>
public sealed class BlobUploadTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private const int Size = 9_000_000;

    // What the daemon has received and not read yet is lost with its connection.
    private const int Unread = 1_200_000;

    private readonly Daemon _daemon = fixture.Daemon;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);

    private Digest Blob => Digest.Of(_content);

    [Fact]
    public async Task Put_ConnectionThatBreaks_IsGoneOnWithAtItsOffset()
    {
        (await ShowAsync()).Should().Be(new BlobUploadState(0, Stored: false, Busy: false));
        var held = await BreakAsync(await BreakAsync(0, 4_000_000), 3_000_000);
        await _daemon.Http.GetAsync($"/v1/blobs/{Blob}").FailsAsync(HttpStatusCode.NotFound, "blob_not_found");

        (await PutAsync(held).AsAsync(HttpStatusCode.OK, WireJson.Default.BlobsStored)).Should().Be(new BlobsStored(1, Size));

        (await ShowAsync()).Should().Be(new BlobUploadState(0, Stored: true, Busy: false));
        (await _daemon.Http.GetByteArrayAsync($"/v1/blobs/{Blob}")).Should().Equal(_content);
    }

    [Fact]
    public async Task Put_AtAnotherOffset_Is409AndSaysTheRightOne()
    {
        var held = await BreakAsync(0, 4_000_000);

        var reply = await PutAsync(1_000_000).FailsAsync(HttpStatusCode.Conflict, "upload_offset");

        reply.Error.Message.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"at byte {held}, not at byte 1000000"));
        reply.Error.Retryable.Should().BeTrue();
        (await PutAsync(held)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Put_WhileAnotherSendsIt_Is409()
    {
        using var other = await BeginAsync(0, 2_000_000);
        await Eventually.TrueAsync(async () => await ShowAsync() is { Busy: true, Held: > 0 }, "it is under way");

        await PutAsync(0).FailsAsync(HttpStatusCode.Conflict, "upload_busy");
    }

    [Fact]
    public async Task Put_OtherBytesThanAnnounced_Is422AndStartsAnew()
    {
        var held = await BreakAsync(0, 4_000_000, RandomNumberGenerator.GetBytes(Size));

        await PutAsync(held).FailsAsync(HttpStatusCode.UnprocessableEntity, "blob_mismatch");

        (await ShowAsync()).Held.Should().Be(0);
        (await PutAsync(0)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Put_DaemonKilledInTheMiddle_GoesOnAtWhatWasWritten()
    {
        using var scratch = new Satchel.Testing.TemporaryDirectory();
        await using (var first = await Daemon.StartAsync(scratch.At("home")))
        {
            using var connection = await BeginAsync(0, 4_000_000, daemon: first);
            await Eventually.TrueAsync(async () => (await ShowAsync(first)).Held >= 2_000_000, "some of it is written");
            await first.KillAsync();
        }

        await using var second = await Daemon.StartAsync(scratch.At("home"));
        var held = (await ShowAsync(second)).Held;
        held.Should().BeInRange(2_000_000, 4_000_000);
        (await PutAsync((int)held, second)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await second.Http.GetByteArrayAsync($"/v1/blobs/{Blob}")).Should().Equal(_content);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.5")]
    public async Task Put_OffsetThatIsNone_Is400(string offset)
    {
        using var content = new ByteArrayContent(_content);
        await _daemon.Http.PutAsync($"/v1/blobs/{Blob}?offset={offset}", content).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    private async Task<BlobUploadState> ShowAsync(Daemon? daemon = null) =>
        await (daemon ?? _daemon).Http.GetAsync($"/v1/blobs/{Blob}/upload").AsAsync(HttpStatusCode.OK, WireJson.Default.BlobUploadState);

    private async Task<HttpResponseMessage> PutAsync(int offset, Daemon? daemon = null)
    {
        using var content = new ByteArrayContent(_content[offset..]);
        return await (daemon ?? _daemon).Http.PutAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v1/blobs/{Blob}?offset={offset}"),
            content
        );
    }

    /// <summary>Sends some of the rest and ends the connection.</summary>
    /// <returns>How many bytes are held then.</returns>
    private async Task<int> BreakAsync(int offset, int count, byte[]? content = null)
    {
        using (await BeginAsync(offset, count, content))
        {
            await Eventually.TrueAsync(async () => (await ShowAsync()).Held > offset + count - Unread, "it has come");
        }

        await Eventually.TrueAsync(async () => !(await ShowAsync()).Busy, "its end is noticed");
        var held = (int)(await ShowAsync()).Held;
        held.Should().BeInRange(offset + count - Unread, offset + count);
        return held;
    }

    private async Task<TcpClient> BeginAsync(int offset, int count, byte[]? content = null, Daemon? daemon = null)
    {
        var target = daemon ?? _daemon;
        var address = new Uri(target.Address);
        var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"PUT /v1/blobs/{Blob}?offset={offset} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {target.Token}\r\nContent-Length: {Size - offset}\r\n\r\n"
        );
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await connection.GetStream().WriteAsync((content ?? _content).AsMemory(offset, count));
        return connection;
    }
}
