using System.Net;
using Satchel.Abstractions.Environments;

namespace Satchel.Downloads;

/// <summary>Says what a download from a cloud fails with, by the status of its answer.</summary>
/// <param name="shown">The URI without its secrets.</param>
/// <param name="cloud">Its name for people.</param>
/// <param name="access">How to give credentials, as a hint.</param>
internal sealed class CloudFailures(string shown, string cloud, string access)
{
    /// <param name="status">Of the answer; 0 when there was none.</param>
    /// <param name="reason">What the cloud says.</param>
    /// <param name="credentials">What it was asked with.</param>
    public SetupFailedException Of(HttpStatusCode status, string reason, string credentials, Exception cause)
    {
        var answer = $"{cloud} answers {(int)status} ({reason.Trim().TrimEnd('.')})";
        return status switch
        {
            HttpStatusCode.NotFound => new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"{shown} is not found: {answer}.",
                "Check the names of bucket and object; both count in upper and lower case.",
                cause
            ),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest => new SetupFailedException(
                SetupErrorKinds.AccessDenied,
                $"{shown} may not be read: {answer}. It was asked for with {credentials}.",
                access,
                cause
            ),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new SetupFailedException(
                    SetupErrorKinds.UriUnreachable,
                    $"{shown} cannot be had now: {answer}.",
                    "The service is overloaded or broken: submit again later.",
                    cause
                ),
            _ => new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"{shown} cannot be had: {answer}.",
                "Look the answer up in the documentation of the service.",
                cause
            ),
        };
    }
}
