using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>Sends requests as they were recorded, byte for byte but for the address and the token.</summary>
internal sealed class RecordedRequest : IDisposable
{
    private const string RaysAuthority = "127.0.0.1:8265";
    private const string DriverId = "01000000";

    /// <summary>What the client library writes itself.</summary>
    private static readonly HashSet<string> OfTheLibrary = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Content-Length",
        "Sec-WebSocket-Version",
        "Sec-WebSocket-Key",
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri _server;

    public RecordedRequest(Daemon daemon) => _server = new Uri(daemon.Address);

    /// <param name="request">The recorded request.</param>
    /// <param name="token">What stands where the token was.</param>
    public Task<RecordedReply> SendAsync(JsonObject request, string token)
    {
        var headers = request["headers"]!
            .AsObject()
            .Where(header => !OfTheLibrary.Contains(header.Key))
            .ToDictionary(
                header => header.Key,
                header => Localize(header.Value!.GetValue<string>(), token),
                StringComparer.OrdinalIgnoreCase
            );
        var path = Localize(request["path"]!.GetValue<string>(), token);
        return request["headers"]!["Sec-WebSocket-Key"] is null ? SendAsync(request, path, headers) : TailAsync(path, headers);
    }

    public void Dispose() => _http.Dispose();

    private async Task<RecordedReply> SendAsync(JsonObject request, string path, Dictionary<string, string> headers)
    {
        var url = new Uri(
            _server.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        using var message = new HttpRequestMessage(new HttpMethod(request["method"]!.GetValue<string>()), url);
        message.Content = headers.ContainsKey("Content-Type") || BodyOf(request).Length > 0 ? new ByteArrayContent(BodyOf(request)) : null;
        foreach (var (name, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await _http.SendAsync(message);
        var read = answer
            .Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new RecordedReply((int)answer.StatusCode, read, await answer.Content.ReadAsStringAsync());
    }

    private async Task<RecordedReply> TailAsync(string path, Dictionary<string, string> headers)
    {
        using var socket = new ClientWebSocket();
        foreach (var (name, value) in headers.Where(header => header.Key is not ("Upgrade" or "Connection")))
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(new Uri($"ws://{_server.Authority}{path}"), patience.Token);
        var frames = new List<string>();
        var buffer = new byte[256 * 1024];
        var length = 0;
        while (true)
        {
            var piece = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            if (piece.MessageType is WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
                return new RecordedReply(101, new Dictionary<string, string>(), "")
                {
                    Frames = frames,
                    CloseCode = (int?)socket.CloseStatus,
                };
            }

            length += piece.Count;
            if (piece.EndOfMessage)
            {
                frames.Add(Encoding.UTF8.GetString(buffer, 0, length));
                length = 0;
            }
        }
    }

    private static byte[] BodyOf(JsonObject request) =>
        request["body"] switch
        {
            JsonObject bytes when bytes["kind"]?.GetValue<string>() is "bytes" => Convert.FromBase64String(
                bytes["base64"]!.GetValue<string>()
            ),
            JsonObject json => Encoding.UTF8.GetBytes(json["json"]!.ToJsonString()),
            var text => Encoding.UTF8.GetBytes(text!.GetValue<string>()),
        };

    private string Localize(string text, string token) =>
        text.Replace("{token}", token, StringComparison.Ordinal)
            .Replace("{ray_job_id}", DriverId, StringComparison.Ordinal)
            .Replace("{version}", "1.0", StringComparison.Ordinal)
            .Replace(RaysAuthority, _server.Authority, StringComparison.Ordinal);
}
