using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Jobs;

/// <summary>Whether two submits ask for the same, which makes the second a repeat.</summary>
internal static class JobRequests
{
    public static bool AreSame(JobSubmission left, JobSubmission right) => JsonNode.DeepEquals(Comparable(left), Comparable(right));

    // The environment as sent is for display: what runs, and so what is compared, is its normal form.
    private static JsonNode? Comparable(JobSubmission submission) => JsonSerializer.SerializeToNode(submission with { RuntimeEnv = null }, StateJson.Default.JobSubmission);
}
