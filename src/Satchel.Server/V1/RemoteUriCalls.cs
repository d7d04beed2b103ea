using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>What remote URIs stand for in this cluster.</summary>
internal sealed class RemoteUriCalls(IRemotePackages packages)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapMethods("", EndpointDescriptions.Read, ListAsync).WithSummary("Remote URIs that are pinned.").Answers<RemoteUrisReply>();
        group
            .MapPost("/forget", ForgetAsync)
            .WithSummary("Forgets what a remote URI stands for; its next use pins it again.")
            .Takes<RemoteUriRequest>()
            .Answers<DeleteReply>();
    }

    private async Task ListAsync(HttpContext http, CancellationToken cancelled) =>
        await http.ReplyAsync(
                StatusCodes.Status200OK,
                new RemoteUrisReply(await packages.ListAsync(cancelled).ConfigureAwait(false)),
                ServerJson.Default.RemoteUrisReply
            )
            .ConfigureAwait(false);

    private async Task ForgetAsync(HttpContext http, CancellationToken cancelled)
    {
        var request = await JsonBody.ReadAsync(http.Request, ServerJson.Default.RemoteUriRequest, cancelled).ConfigureAwait(false);
        var forgotten = await packages.ForgetAsync(request.Uri, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, new DeleteReply(forgotten), ServerJson.Default.DeleteReply).ConfigureAwait(false);
    }
}
