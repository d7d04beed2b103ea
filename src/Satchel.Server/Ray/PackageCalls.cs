using Satchel.Abstractions.Packages;
using Satchel.Server.Routing;

namespace Satchel.Server.Ray;

/// <summary>How Ray's clients upload archives: by a name of their making, any bytes, as often as they like.</summary>
internal sealed class PackageCalls(IPackageStore packages)
{
    private const string Protocol = "gcs";

    public void Map(RouteGroupBuilder packages)
    {
        packages
            .MapMethods("/{protocol}/{name}", EndpointDescriptions.Read, ExistsAsync)
            .WithSummary("Whether an archive has been uploaded.")
            .AnswersNothing(StatusCodes.Status200OK);
        packages
            .MapPut("/{protocol}/{name}", UploadAsync)
            .WithSummary("Uploads an archive.")
            .TakesBytes(HttpReplies.Bytes)
            .AnswersNothing(StatusCodes.Status200OK);
    }

    private async Task ExistsAsync(HttpContext http, string protocol, string name, CancellationToken cancelled)
    {
        RequireProtocol(protocol);
        if (!await packages.HasArchiveAsync(name, cancelled).ConfigureAwait(false))
        {
            await http.ReplyTextAsync(StatusCodes.Status404NotFound, $"Package {Protocol}://{name} does not exist").ConfigureAwait(false);
        }
    }

    private async Task UploadAsync(HttpContext http, string protocol, string name, CancellationToken cancelled)
    {
        RequireProtocol(protocol);
        await packages.PutArchiveAsync(name, http.Request.Body, cancelled).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static void RequireProtocol(string protocol)
    {
        if (protocol != Protocol)
        {
            throw new InvalidRequestException(
                $"Packages of the protocol '{protocol}' cannot be uploaded.",
                $"Upload under /api/packages/{Protocol}/<name>, or name the remote URI in the runtime environment."
            );
        }
    }
}
