using System.Net.Sockets;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Routing;

public sealed class ChunkSizeTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    public static IEnumerable<TheoryDataRow<string, string>> Calls =>
        from call in (string[])["POST /v1/jobs", "POST /api/jobs/", $"PUT /v1/blobs/{Digest.Of([1])}", "PUT /api/packages/gcs/x.zip"]
        from body in (string[])["FFFFFFFFFFFFFFFF\r\n", "80000000\r\n{}", new string('1', 5000) + "\r\n", "-1\r\n{}\r\n", "zz\r\n{}\r\n"]
        select new TheoryDataRow<string, string>(call, body);

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task AnyCall_ChunkOfAnImpossibleSize_IsABadRequest(string call, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(_daemon.Address).Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {_daemon.Token}\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
            )
        );
        using var answer = new StreamReader(stream, Encoding.ASCII);

        (await answer.ReadLineAsync()).Should().Be("HTTP/1.1 400 Bad Request");
    }
}
