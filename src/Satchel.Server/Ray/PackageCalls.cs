using Satchel.Abstractions.Packages;
using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>How Ray's clients upload archives: by a name of their making, any bytes, as often as they like.</summary>
internal sealed class PackageCalls(IPackageStore packages)
{
    private const string Protocol = "gcs";

    public IReadOnlyList<Route> Routes =>
        [
            new("GET", "/api/packages/{protocol}/{name}", "Whether an archive has been uploaded.", ExistsAsync),
            new("PUT", "/api/packages/{protocol}/{name}", "Uploads an archive.", UploadAsync)
            {
                Request = Body.Of("application/octet-stream"),
            },
        ];

    private async Task ExistsAsync(ApiCall call)
    {
        var name = NameOf(call);
        if (!await packages.HasArchiveAsync(name, call.Cancelled).ConfigureAwait(false))
        {
            await call.ReplyTextAsync(StatusCodes.Status404NotFound, $"Package {Protocol}://{name} does not exist").ConfigureAwait(false);
        }
    }

    private async Task UploadAsync(ApiCall call)
    {
        await packages.PutArchiveAsync(NameOf(call), call.Request.Body, call.Cancelled).ConfigureAwait(false);
        call.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static string NameOf(ApiCall call) =>
        call.Values[0] == Protocol
            ? call.Values[1]
            : throw new InvalidRequestException(
                $"Packages of the protocol '{call.Values[0]}' cannot be uploaded.",
                $"Upload under /api/packages/{Protocol}/<name>, or name the remote URI in the runtime environment."
            );
}
