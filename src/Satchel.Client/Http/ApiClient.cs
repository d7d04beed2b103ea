using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;

namespace Satchel.Client.Http;

/// <summary>Sends requests to the cluster and turns what is not a success into exceptions. Thread-safe.</summary>
/// <param name="endpoint">Where to.</param>
/// <param name="token">Finds the bearer token to send.</param>
/// <param name="proxy">Says which proxy requests go through.</param>
/// <param name="http">Carries the requests.</param>
internal sealed class ApiClient(IClusterEndpoint endpoint, ClusterToken token, EnvironmentProxy proxy, HttpClient http) : IDisposable
{
    /// <summary>Where requests go now.</summary>
    public ClusterAddress Address => endpoint.Current;

    /// <summary>Whether they go to the cluster of this user's own home, on this machine.</summary>
    public bool IsOwn => endpoint.HeadPid is not null;

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, path, null, type, cancellationToken);

    /// <summary>Sends a request and reads the JSON of its answer.</summary>
    /// <exception cref="ApiException">The cluster said no.</exception>
    /// <exception cref="ConnectionException">No answer.</exception>
    public async Task<T> CallAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => (await CallWithStatusAsync(method, path, content, type, cancellationToken).ConfigureAwait(false)).Reply;

    /// <summary>As <see cref="CallAsync"/>, for calls with more than one kind of success.</summary>
    public async Task<(HttpStatusCode Status, T Reply)> CallWithStatusAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        using var answer = await SendAsync(method, path, content, HttpCompletionOption.ResponseContentRead, cancellationToken)
            .ConfigureAwait(false);
        var reply = await ReadAsync(
                answer,
                body => JsonSerializer.Deserialize(body, type) ?? throw new JsonException("the answer is null"),
                cancellationToken
            )
            .ConfigureAwait(false);
        return (answer.StatusCode, reply);
    }

    /// <summary>Asks for something whose JSON the caller reads.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="read">Reads the body; throws <see cref="JsonException"/> when it is not what it should be.</param>
    public async Task<T> GetAsync<T>(string path, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseContentRead, cancellationToken)
            .ConfigureAwait(false);
        return await ReadAsync(answer, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request; its answer is a success, whose content may still be coming.</summary>
    /// <param name="asksFirst">Whether a content that the cluster may refuse unseen waits until it wants it, for a second at most.</param>
    /// <exception cref="ApiException">The cluster said no.</exception>
    /// <exception cref="ConnectionException">No answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        HttpCompletionOption completion,
        CancellationToken cancellationToken,
        RangeHeaderValue? range = null,
        bool asksFirst = false
    )
    {
        var address = endpoint.Current;
        using var request = new HttpRequestMessage(method, UrlOf(address, path)) { Content = content };
        request.Headers.Range = range;
        request.Headers.ExpectContinue = asksFirst ? true : null;
        var isOwn = IsOwn;
        if (!http.DefaultRequestHeaders.Contains("Authorization") && token.Find(address.Uri, isOwn) is { } secret)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        if (isOwn || request.Headers.Authorization is not null || http.DefaultRequestHeaders.Contains("Authorization"))
        {
            request.Options.Set(ConnectionOpening.Cluster, address);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw exception.InnerException switch
            {
                NotTheHeadException when endpoint.HasLeft(address) => Failed(
                    address,
                    new IOException("the head has ended, and something else has its port", exception)
                ),
                // What went wrong while the body was made is the caller's, not the connection's.
                SatchelException cause => cause,
                _ => Failed(address, exception),
            };
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await ErrorOfAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    public static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public void Dispose() => http.Dispose();

    /// <summary>
    /// Path segments go as they are written here: <c>..</c> is an id like any other, which URLs resolve unless told not
    /// to.
    /// </summary>
    private static Uri UrlOf(ClusterAddress address, string path) =>
        new(
            $"{address.Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );

    private ConnectionException Failed(ClusterAddress address, Exception cause) =>
        ConnectionException.For(address.Shown, cause, proxy.Describe(address.Uri), endpoint.HeadPid, endpoint.Source);

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (JsonException exception)
        {
            throw NotUnderstood(answer.StatusCode, exception.Message);
        }
    }

    private async Task<SatchelException> ErrorOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string body;
        try
        {
            body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed(Address, exception);
        }

        try
        {
            if (JsonSerializer.Deserialize(body, WireJson.Default.ErrorReply) is { Error: not null } reply)
            {
                return new ApiException(answer.StatusCode, WithTokenHint(answer.StatusCode, reply.Error), reply.Errors ?? [])
                {
                    SetupError = reply.SetupError,
                };
            }

            if (JsonSerializer.Deserialize(body, WireJson.Default.StateReply) is { Result: false, Msg: { Length: > 0 } reason })
            {
                return new ApiException(answer.StatusCode, new SatchelError("invalid_filter", reason, ""), []);
            }
        }
        catch (JsonException)
        {
            // Ray's part of the API, whose errors are text; a proxy; another server.
        }

        return answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.InsufficientStorage
            ? new ApiException(answer.StatusCode, new SatchelError("upload_refused", LastLine(body), "Nothing has been submitted."), [])
            : NotUnderstood(answer.StatusCode, LastLine(body));
    }

    private static SatchelError WithTokenHint(HttpStatusCode status, SatchelError error) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && error.Code.StartsWith("token_", StringComparison.Ordinal)
            ? error with
            {
                Hint = ClusterToken.Hint,
            }
            : error;

    private ApiException NotUnderstood(HttpStatusCode status, string what) =>
        new(
            status,
            new SatchelError(
                "unexpected_answer",
                $"{Address.Shown} answered {(int)status}: {what}",
                "Check that the address is that of a Satchel cluster and that its version fits this client's."
            ),
            []
        );

    private static string LastLine(string body)
    {
        var line = body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "nothing";
        return new StringBuilder(line, 0, Math.Min(line.Length, 400), 400).ToString();
    }
}
