using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.RemoteUris;

/// <summary>What remote URIs stand for in a cluster. Thread-safe.</summary>
public sealed class RemoteUrisApi
{
    private readonly ApiClient _api;

    internal RemoteUrisApi(ApiClient api) => _api = api;

    /// <summary>Every URI that is pinned.</summary>
    /// <exception cref="ApiException">The cluster said no.</exception>
    public async Task<IReadOnlyList<RemotePin>> ListAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync("/v1/remote-uris", WireJson.Default.RemoteUrisReply, cancellationToken).ConfigureAwait(false)).Uris;

    /// <summary>Forgets what a URI stands for; its next use pins it again.</summary>
    /// <param name="uri">As written in an environment, or as a list shows it.</param>
    /// <returns>Whether it was pinned.</returns>
    /// <exception cref="ApiException">The cluster said no.</exception>
    public async Task<bool> ForgetAsync(string uri, CancellationToken cancellationToken)
    {
        var body = ApiClient.Json(new RemoteUriRequest(uri), WireJson.Default.RemoteUriRequest);
        return (
            await _api.CallAsync(HttpMethod.Post, "/v1/remote-uris/forget", body, WireJson.Default.DeleteReply, cancellationToken)
                .ConfigureAwait(false)
        ).Deleted;
    }
}
