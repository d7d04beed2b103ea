using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;

namespace Satchel.Downloads.Http;

/// <summary>
/// A file behind http or https. Redirects are followed one by one, so that each host gets its own credentials and no other's.
/// </summary>
internal sealed class HttpSource : IRemoteSource
{
    private const int MostRedirects = 10;

    private readonly HttpClient _http;
    private readonly Uri _start;
    private readonly HttpFailures _failures;
    private readonly Func<Uri, CancellationToken, Task<(AuthenticationHeaderValue? Header, string Described)>> _authorize;

    private HttpSource(
        HttpClient http,
        Uri start,
        HttpFailures failures,
        Func<Uri, CancellationToken, Task<(AuthenticationHeaderValue? Header, string Described)>> authorize
    )
    {
        _http = http;
        _start = start;
        _failures = failures;
        _authorize = authorize;
    }

    public static HttpSource Open(DownloadRequest request, DownloadSettings settings)
    {
        if (!Uri.TryCreate(request.Uri.Text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"{request.Uri.Shown} is no URL that can be asked for.",
                "Write it as https://host/path/of/the/file.zip, with other characters escaped by %."
            );
        }

        var credentials = HttpCredentials.For(url, request.Context.Variables, settings);
        return Open(request, settings, url, (next, _) => Task.FromResult((credentials.For(next), credentials.Describe(next))));
    }

    /// <param name="url">Where the file lies.</param>
    /// <param name="authorize">Says who asks a URL: the header, null for nobody, and in words.</param>
    public static HttpSource Open(
        DownloadRequest request,
        DownloadSettings settings,
        Uri url,
        Func<Uri, CancellationToken, Task<(AuthenticationHeaderValue? Header, string Described)>> authorize
    )
    {
        var clients = new HttpClients(request, settings);
        return new HttpSource(clients.Create(), url, new HttpFailures(request.Uri.Shown, clients.Proxy), authorize);
    }

    public async Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        var url = _start;
        for (var redirects = 0; ; redirects++)
        {
            var (header, credentials) = await _authorize(url, cancellationToken).ConfigureAwait(false);
            var response = await SendAsync(url, header, offset, version, cancellationToken).ConfigureAwait(false);
            if (NextOf(response, url) is not { } next)
            {
                return await ContentOfAsync(response, url, credentials, offset, cancellationToken).ConfigureAwait(false);
            }

            response.Dispose();
            if (redirects == MostRedirects)
            {
                throw _failures.Redirect($"is redirected more than {MostRedirects} times");
            }

            if (next.Scheme != Uri.UriSchemeHttps && !(next.Scheme == Uri.UriSchemeHttp && url.Scheme == Uri.UriSchemeHttp))
            {
                throw _failures.Redirect($"is redirected from {url.Scheme} to {next.Scheme}://{next.Host}, where nothing would be safe");
            }

            url = next;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        Uri url,
        AuthenticationHeaderValue? authorization,
        long offset,
        string? version,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Bare(url));
        request.Headers.Accept.ParseAdd("*/*");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.Authorization = authorization;
        if (offset > 0 && version is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.TryAddWithoutValidation("If-Range", version);
        }

        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw _failures.NoAnswer(url, failure);
        }
    }

    private async Task<RemoteContent> ContentOfAsync(
        HttpResponseMessage response,
        Uri url,
        string credentials,
        long offset,
        CancellationToken cancellationToken
    )
    {
        var range = response.Content.Headers.ContentRange;
        var isPart = response.StatusCode is HttpStatusCode.PartialContent && range?.From == offset;
        if (!isPart && response.StatusCode is not HttpStatusCode.OK)
        {
            using (response)
            {
                throw _failures.Refused(url, response, credentials);
            }
        }

        var bytes = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new RemoteContent(bytes, isPart ? offset : 0, isPart ? range!.Length : response.Content.Headers.ContentLength)
        {
            Version = VersionOf(response),
            MediaType = response.Content.Headers.ContentType?.MediaType,
        };
    }

    /// <summary>What a later request for the rest can be bound to: a weak tag may stand for other bytes.</summary>
    private static string? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
        : response.Content.Headers.LastModified is { } time ? time.ToString("r", CultureInfo.InvariantCulture)
        : null;

    /// <summary>Where an answer sends on to; null when it does not.</summary>
    public static Uri? NextOf(HttpResponseMessage response, Uri url) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location
            ? new Uri(url, location)
            : null;

    private static Uri Bare(Uri url) => url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}
