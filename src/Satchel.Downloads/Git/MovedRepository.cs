using System.Net.Http.Headers;
using Satchel.Downloads.Http;

namespace Satchel.Downloads.Git;

/// <summary>
/// Where a repository lies by now, of a server that sends on. git would take the operator's token along to whatever host that is, so it is not let;
/// what is asked here is what git asks first, and followed within scheme, host and port alone.
/// </summary>
internal static class MovedRepository
{
    private const int MostRedirects = 10;
    private const string Refs = "/info/refs";

    /// <param name="repository">Its address, without a user.</param>
    /// <param name="token">Who asks.</param>
    /// <returns>The present address; null when it is the same, or another host's, or none.</returns>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static async Task<Uri?> FindAsync(
        Uri repository,
        HttpClient http,
        AuthenticationHeaderValue token,
        CancellationToken cancellationToken
    )
    {
        var first = new Uri($"{repository.AbsoluteUri.TrimEnd('/')}{Refs}?service=git-upload-pack");
        var url = first;
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Authorization = token;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            if (HttpSource.NextOf(response, url) is not { } next)
            {
                return url != first && url.AbsolutePath.EndsWith(Refs, StringComparison.Ordinal)
                    ? new Uri(url.GetLeftPart(UriPartial.Path)[..^Refs.Length])
                    : null;
            }

            if (next.UserInfo.Length > 0 || next.GetLeftPart(UriPartial.Authority) != first.GetLeftPart(UriPartial.Authority))
            {
                return null;
            }

            url = next;
        }

        return null;
    }
}
