using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Secrets;

/// <summary>The secrets of a cluster. Thread-safe.</summary>
public sealed class SecretsApi
{
    private const string Path = "/v1/secrets";

    private readonly ApiClient _api;

    internal SecretsApi(ApiClient api) => _api = api;

    /// <summary>All of them, in ordinal order; never what they hold.</summary>
    /// <exception cref="ApiException">The cluster said no.</exception>
    public async Task<IReadOnlyList<SecretInfo>> ListAsync(CancellationToken cancellationToken) =>
        (await _api.GetAsync(Path, WireJson.Default.SecretsReply, cancellationToken).ConfigureAwait(false)).Secrets;

    /// <summary>Makes a secret, or gives one another value: jobs that start from now on get it.</summary>
    /// <exception cref="ApiException"><c>invalid_secret</c>, <c>disk_full</c>.</exception>
    public async Task SetAsync(string name, string value, CancellationToken cancellationToken)
    {
        var body = ApiClient.Json(new SecretValue(value), WireJson.Default.SecretValue);
        using var answer = await _api.SendAsync(
                HttpMethod.Put,
                PathOf(name),
                body,
                HttpCompletionOption.ResponseContentRead,
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Removes a secret.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ApiException">The cluster said no.</exception>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) =>
        (
            await _api.CallAsync(HttpMethod.Delete, PathOf(name), content: null, WireJson.Default.DeleteReply, cancellationToken)
                .ConfigureAwait(false)
        ).Deleted;

    private static string PathOf(string name) => $"{Path}/{Uri.EscapeDataString(name)}";
}
