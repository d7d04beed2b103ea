using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Environments;

/// <summary>Jobs with environments, over plain HTTP.</summary>
internal static class EnvironmentJobs
{
    /// <summary>Runs a job to its end.</summary>
    /// <param name="spec">Its <c>runtime_env</c>, as JSON.</param>
    /// <exception cref="InvalidOperationException">It did not succeed.</exception>
    public static async Task RunAsync(RunningCluster cluster, string entrypoint, string spec, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["entrypoint"] = entrypoint, ["runtime_env"] = JsonNode.Parse(spec) };
        using var answer = await cluster.Http.PostAsJsonAsync("/v1/jobs", body, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var job = (await answer.Content.ReadFromJsonAsync(WireJson.Default.JobView, cancellationToken))!;
        while (!job.Status.IsTerminal())
        {
            var url = $"/v1/jobs/{job.SubmissionId}?after_version={job.Version}&wait_seconds=30";
            job = (await cluster.Http.GetFromJsonAsync(url, WireJson.Default.JobView, cancellationToken))!;
        }

        if (job.Status is not JobStatus.Succeeded)
        {
            throw new InvalidOperationException($"Job {job.SubmissionId} is {job.Status}: {job.Message}");
        }
    }
}
