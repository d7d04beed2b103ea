using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Environments;
using Satchel.Client.Files;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Client.Packages;
using Satchel.Client.RemoteUris;
using Satchel.Client.Secrets;
using Satchel.Client.Starting;
using Satchel.Client.State;

namespace Satchel.Client;

/// <summary>A connection to a cluster. Thread-safe.</summary>
public sealed class SatchelClient : IDisposable
{
    private readonly ApiClient _api;
    private readonly RetryPolicy _retry;

    private SatchelClient(ApiClient api, RetryPolicy retry, RetryPolicy sendRetry)
    {
        (_api, _retry) = (api, retry);
        Jobs = new JobsApi(api, retry, sendRetry);
        JobFiles = new JobFilesApi(api, retry);
        Packages = new PackagesApi(api, sendRetry);
        Environments = new EnvironmentsApi(api);
        Secrets = new SecretsApi(api);
        RemoteUris = new RemoteUrisApi(api);
        State = new StateApi(api, retry);
    }

    /// <summary>Where the cluster is.</summary>
    public ClusterAddress Address => _api.Address;

    /// <summary>Whether it is the cluster of this user's home, on this machine.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>Its jobs.</summary>
    public JobsApi Jobs { get; }

    /// <summary>What its jobs made.</summary>
    public JobFilesApi JobFiles { get; }

    /// <summary>Its packages.</summary>
    public PackagesApi Packages { get; }

    /// <summary>Environments, and the layers they are made of.</summary>
    public EnvironmentsApi Environments { get; }

    /// <summary>Its secrets.</summary>
    public SecretsApi Secrets { get; }

    /// <summary>What remote URIs stand for in it.</summary>
    public RemoteUrisApi RemoteUris { get; }

    /// <summary>Its tasks, actors, objects and workers.</summary>
    public StateApi State { get; }

    /// <summary>Finds the cluster and makes sure that it answers; starts the local one when none runs.</summary>
    /// <exception cref="ConnectionException">Nobody answers at the address, or the local head is stopped or hangs.</exception>
    /// <exception cref="ApiException">The token is missing or wrong.</exception>
    /// <exception cref="SatchelException"><c>invalid_address</c>; <c>no_cluster</c> when none runs and none is to be started;
    /// <c>listener_not_trusted</c> when another user's process listens at the address; what <see cref="LocalCluster.StartAsync"/>
    /// throws.</exception>
    public static async Task<SatchelClient> ConnectAsync(ConnectOptions options, CancellationToken cancellationToken)
    {
        var set = options.Address is null ? EnvironmentVariables.Address.FindSet() : null;
        var named = ClusterAddress.Parse(options.Address ?? set?.Value);
        if (named is null)
        {
            return await new LocalConnecting(options).ConnectAsync(cancellationToken).ConfigureAwait(false);
        }

        var api = CreateApi(
            options,
            new FixedEndpoint(named, options.AddressSource ?? (set is null ? null : $"variable {set.Value.Name}"))
        );
        try
        {
            // Whether anything answers at the address, and takes the token, is asked before anything depends on it.
            using var answer = await api.SendAsync(
                    HttpMethod.Get,
                    "/v1/jobs?limit=1",
                    null,
                    HttpCompletionOption.ResponseContentRead,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch
        {
            api.Dispose();
            throw;
        }

        var retry = new RetryPolicy(options.Away);
        return new SatchelClient(api, retry, retry);
    }

    /// <summary>Makes calls that change nothing, again when the cluster was away: for who goes on looking at it.</summary>
    /// <exception cref="ConnectionException">It stayed away for half a minute.</exception>
    public Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> calls, CancellationToken cancellationToken) =>
        _retry.RunAsync(calls, cancellationToken);

    /// <summary>A connection to the cluster of the home.</summary>
    internal static SatchelClient Local(ApiClient api, RetryPolicy retry, RetryPolicy sendRetry) =>
        new(api, retry, sendRetry) { IsLocal = true };

    internal static ApiClient CreateApi(ConnectOptions options, IClusterEndpoint endpoint)
    {
        var headers = new Dictionary<string, string>(RequestHeaders.FromEnvironment(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options.Headers)
        {
            headers[name] = value;
        }

        var proxy = EnvironmentProxy.FromEnvironment();
        return new ApiClient(
            endpoint,
            new ClusterToken(options.Home, Environment.GetEnvironmentVariable, options.TokenFile),
            proxy,
            HttpTransport.Create(options.Trust, proxy, headers)
        );
    }

    /// <summary>Describes the cluster now.</summary>
    public Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        _api.GetAsync("/v1/status", WireJson.Default.ClusterStatus, cancellationToken);

    /// <summary>What the daemon goes by, and who says so.</summary>
    public Task<SettingsReply> GetSettingsAsync(CancellationToken cancellationToken) =>
        _api.GetAsync("/v1/settings", WireJson.Default.SettingsReply, cancellationToken);

    /// <summary>Asks the head to leave; returns once it has heard.</summary>
    /// <param name="request">What becomes of its jobs.</param>
    public async Task ShutDownAsync(ShutdownRequest request, CancellationToken cancellationToken)
    {
        var body = ApiClient.Json(request, WireJson.Default.ShutdownRequest);
        using var answer = await _api.SendAsync(
                HttpMethod.Post,
                "/v1/shutdown",
                body,
                HttpCompletionOption.ResponseContentRead,
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public void Dispose() => _api.Dispose();
}
