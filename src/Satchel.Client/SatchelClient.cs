using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Client.Packages;
using Satchel.Client.Starting;

namespace Satchel.Client;

/// <summary>A connection to a cluster. Thread-safe.</summary>
public sealed class SatchelClient : IDisposable
{
    private readonly ApiClient _api;

    private SatchelClient(ApiClient api, Action<SatchelError>? away)
    {
        _api = api;
        Jobs = new JobsApi(api, new Persistence(away));
        Packages = new PackagesApi(api);
    }

    /// <summary>Where the cluster is.</summary>
    public ClusterAddress Address => _api.Address;

    /// <summary>Its jobs.</summary>
    public JobsApi Jobs { get; }

    /// <summary>Its packages.</summary>
    public PackagesApi Packages { get; }

    /// <summary>Finds the cluster and makes sure that it answers; starts the local one when none runs.</summary>
    /// <exception cref="ConnectionException">Nobody answers at the address.</exception>
    /// <exception cref="ApiException">The token is missing or wrong.</exception>
    /// <exception cref="SatchelException"><c>invalid_address</c>; <c>no_cluster</c> when none runs and none is to be started; what
    /// <see cref="LocalCluster.StartAsync"/> throws.</exception>
    public static async Task<SatchelClient> ConnectAsync(ConnectOptions options, CancellationToken cancellationToken)
    {
        var named = ClusterAddress.Parse(options.Address ?? Abstractions.Settings.EnvironmentVariables.Address.Read());
        IClusterEndpoint endpoint = named is not null
            ? new FixedEndpoint(named)
            : await FindLocalAsync(options, cancellationToken).ConfigureAwait(false);
        var headers = new Dictionary<string, string>(RequestHeaders.FromEnvironment(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options.Headers)
        {
            headers[name] = value;
        }

        var api = new ApiClient(
            endpoint,
            address => ClusterToken.Find(options.Home, address),
            HttpTransport.Create(options.Trust, headers)
        );
        try
        {
            if (named is not null)
            {
                // A local head is known to run; whether anything answers at an address, and takes the token, is asked before anything
                // depends on it.
                using var answer = await api.SendAsync(
                        HttpMethod.Get,
                        "/v1/jobs?limit=1",
                        null,
                        HttpCompletionOption.ResponseContentRead,
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            }

            return new SatchelClient(api, options.Away);
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    /// <summary>Describes the cluster now.</summary>
    public Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        _api.GetAsync("/v1/status", WireJson.Default.ClusterStatus, cancellationToken);

    /// <summary>Asks the head to leave; returns once it has heard.</summary>
    /// <param name="keepJobs">Whether running jobs go on, for the next start to find; else they are stopped first.</param>
    public async Task ShutDownAsync(bool keepJobs, CancellationToken cancellationToken)
    {
        var body = ApiClient.Json(new ShutdownRequest(keepJobs), WireJson.Default.ShutdownRequest);
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

    private static async Task<IClusterEndpoint> FindLocalAsync(ConnectOptions options, CancellationToken cancellationToken)
    {
        var cluster = new LocalCluster(options.Home);
        var head = cluster.Find();
        if (head is null)
        {
            if (!options.StartsCluster)
            {
                throw new SatchelException(
                    new SatchelError(
                        "no_cluster",
                        $"No cluster of {options.Home.Root} runs.",
                        "Start one with `satchel start --head`, or name another with --address."
                    )
                );
            }

            (head, var started) = await cluster.FindOrStartAsync(cancellationToken).ConfigureAwait(false);
            if (started)
            {
                options.Started?.Invoke(head);
            }
        }

        return new HomeEndpoint(cluster, ClusterAddress.Parse(head.Address)!);
    }
}
