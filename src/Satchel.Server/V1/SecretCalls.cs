using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>Secrets: they can be set and removed, never read.</summary>
internal sealed class SecretCalls(ISecretStore secrets)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapMethods("", EndpointDescriptions.Read, ListAsync).WithSummary("Names of secrets.").Answers<SecretsReply>();
        group.MapPut("/{name}", SetAsync).WithSummary("Makes a secret, or gives one another value.").Takes<SecretValue>().AnswersNothing();
        group.MapDelete("/{name}", RemoveAsync).WithSummary("Removes a secret.").Answers<DeleteReply>();
    }

    private Task ListAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(StatusCodes.Status200OK, new SecretsReply(secrets.List()), ServerJson.Default.SecretsReply);

    private async Task SetAsync(HttpContext http, string name, CancellationToken cancelled)
    {
        var secret = await JsonBody.ReadAsync(http.Request, ServerJson.Default.SecretValue, cancelled).ConfigureAwait(false);
        secrets.Set(name, secret.Value);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task RemoveAsync(HttpContext http, string name, CancellationToken cancelled) =>
        http.ReplyAsync(StatusCodes.Status200OK, new DeleteReply(secrets.Remove(name)), ServerJson.Default.DeleteReply);
}
