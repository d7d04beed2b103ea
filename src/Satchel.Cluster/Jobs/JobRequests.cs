using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Jobs;

/// <summary>
/// What the control plane needs to know about a submit: whether it fits into a message, and whether two of them ask for the same,
/// which makes the second a repeat.
/// </summary>
internal static class JobRequests
{
    /// <summary>Most bytes of a submit, as JSON.</summary>
    public const int MostBytes = 1024 * 1024;

    private const string PackageScheme = "gcs://";

    /// <exception cref="SatchelException"><c>submission_too_large</c>: refused here, before it is a message that would hold up all
    /// others.</exception>
    public static void CheckSize(JobSubmission submission)
    {
        var size = JsonSerializer.SerializeToUtf8Bytes(submission, StateJson.Default.JobSubmission).Length;
        if (size > MostBytes)
        {
            throw new SatchelException(
                new SatchelError(
                    "submission_too_large",
                    $"Job '{submission.SubmissionId}' takes {size:N0} bytes to describe; the most is {MostBytes:N0}.",
                    "Put large texts into files of the working_dir and name them in the entrypoint."
                )
            );
        }
    }

    public static bool AreSame(JobSubmission left, JobSubmission right) => JsonNode.DeepEquals(Comparable(left), Comparable(right));

    // The environment as sent is for display: what runs, and so what is compared, is its normal form. The same submit from another terminal is
    // a repeat.
    private static JsonNode? Comparable(JobSubmission submission) =>
        JsonSerializer.SerializeToNode(
            submission with
            {
                RuntimeEnv = null,
                ShellVariables = null,
                NormalizedEnv = ByContent(submission.NormalizedEnv)!.AsObject(),
            },
            StateJson.Default.JobSubmission
        );

    /// <summary>A copy in which archives are called by what they hold: the same bytes under another name are the same request.</summary>
    private static JsonNode? ByContent(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, ByContent(member.Value)))),
            JsonArray items => new JsonArray([.. items.Select(ByContent)]),
            JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith(PackageScheme, StringComparison.Ordinal) =>
                JsonValue.Create(PackageScheme + UploadedArchiveName.WithoutFile(text[PackageScheme.Length..])),
            _ => node?.DeepClone(),
        };
}
