using System.Globalization;
using System.Net.Http.Json;
using Satchel.Abstractions.Wire;

namespace Satchel.Bench.Running;

/// <summary>Submits many jobs that each take one CPU.</summary>
internal static class BulkSubmit
{
    /// <summary>A job that holds the cluster's CPU until <paramref name="go"/> is there.</summary>
    public static Task HoldAsync(RunningCluster cluster, string go, CancellationToken cancellationToken) =>
        SubmitAsync(cluster, "first", $"until [ -e {go} ]; do sleep 0.05; done", cancellationToken);

    /// <summary>Jobs <c>job-FROM</c> to <c>job-(TO-1)</c>, in order unless there are several clients.</summary>
    public static Task SubmitAsync(
        RunningCluster cluster,
        int from,
        int to,
        int clients,
        Func<int, string> entrypoint,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            Enumerable.Range(from, to - from),
            new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken },
            async (i, token) => await SubmitAsync(cluster, string.Create(CultureInfo.InvariantCulture, $"job-{i}"), entrypoint(i), token)
        );

    private static async Task SubmitAsync(RunningCluster cluster, string id, string entrypoint, CancellationToken cancellationToken)
    {
        using var answer = await cluster.Http.PostAsJsonAsync(
            "/v1/jobs",
            new SubmitRequest
            {
                Entrypoint = entrypoint,
                SubmissionId = id,
                EntrypointNumCpus = 1,
            },
            WireJson.Default.SubmitRequest,
            cancellationToken
        );
        answer.EnsureSuccessStatusCode();
    }
}
