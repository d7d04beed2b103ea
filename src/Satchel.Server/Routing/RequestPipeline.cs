using Microsoft.AspNetCore.Http.Features;
using Satchel.Server.Ray;
using Satchel.Server.Security;
using Satchel.Server.V1;

namespace Satchel.Server.Routing;

/// <summary>What every request goes through: its path as sent, who may ask, the API that answers.</summary>
internal sealed class RequestPipeline(AccessRules access, RayApi ray, V1Api v1)
{
    public Task AnswerAsync(HttpContext http)
    {
        var path = RawPath.Split(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        RouteTable api = path is ["v1", ..] ? v1 : ray;
        return access.Check(http.Request, path) is { } refusal ? api.RefuseAsync(http, refusal) : api.AnswerAsync(http, path);
    }
}
