using System.Buffers;
using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Logs;

/// <summary>Where the logs of jobs lie. A submission id may be any text; its file name is safe, and two ids never share one.</summary>
internal sealed class LogFiles(NodeOptions node)
{
    // Longest part of an id kept readable: names have at most 255 bytes.
    private const int Readable = 100;

    private static readonly SearchValues<char> Safe = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    /// <summary>What the driver prints.</summary>
    public string Driver(JobRecord job) => Path.Combine(node.LogDirectory, $"job-driver-{SafeName(job.Submission.SubmissionId)}.log");

    /// <summary>What setting the environment up printed.</summary>
    public string SetUp(JobRecord job) => Path.Combine(node.LogDirectory, $"runtime_env_setup-{SafeName(job.Submission.SubmissionId)}.log");

    /// <summary>An id as a file name: as it is when harmless, else its harmless characters and a digest that no other id has.</summary>
    internal static string SafeName(string id)
    {
        if (id.Length <= Readable && !id.AsSpan().ContainsAnyExcept(Safe))
        {
            return id;
        }

        var readable = new string([.. id.Take(Readable).Select(c => Safe.Contains(c) ? c : '_')]);

        // '~' stands in no harmless id, so a made-up name never meets a real one.
        return $"{readable}~{Digest.Of(Encoding.UTF8.GetBytes(id)).Hex[..32]}";
    }
}
