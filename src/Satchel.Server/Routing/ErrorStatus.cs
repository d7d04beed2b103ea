using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;

namespace Satchel.Server.Routing;

/// <summary>The HTTP status of a failure, one for both APIs.</summary>
internal static class ErrorStatus
{
    public static int Of(Exception exception) =>
        exception switch
        {
            InvalidRequestException or InvalidSubmissionException or InvalidRuntimeEnvException or BlobFrameException =>
                StatusCodes.Status400BadRequest,
            BlobMismatchException or PackageFormatException => StatusCodes.Status422UnprocessableEntity,
            BlobNotFoundException => StatusCodes.Status404NotFound,
            DiskFullException => StatusCodes.Status507InsufficientStorage,
            SatchelException known => Of(known.Error.Code),
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };

    private static int Of(string code) =>
        code switch
        {
            "invalid_cursor" or "invalid_secret" => StatusCodes.Status400BadRequest,
            "job_not_found" or "log_not_found" or "file_not_found" or "layer_not_found" or "package_not_found" or "no_such_call" =>
                StatusCodes.Status404NotFound,
            "job_exists" or "job_not_ended" or "lease_damaged" or "upload_busy" or "upload_offset" => StatusCodes.Status409Conflict,
            "package_too_large" or "submission_too_large" or "value_too_large" => StatusCodes.Status413PayloadTooLarge,
            "archive_refused" or "runtime_env_setup_failed" => StatusCodes.Status422UnprocessableEntity,
            "disk_full" => StatusCodes.Status507InsufficientStorage,
            "shutting_down" or "control_plane_unavailable" or "node_gone" or "too_many_waiting" or "blob_put_aside" =>
                StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
}
