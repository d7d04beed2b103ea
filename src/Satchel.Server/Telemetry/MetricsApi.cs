using Satchel.Server.Routing;
using Satchel.Server.V1;

namespace Satchel.Server.Telemetry;

/// <summary><c>/metrics</c>, for Prometheus: behind the token as everything else.</summary>
internal sealed class MetricsApi(V1Errors errors, MetricsScrape scrape) : IHttpApplication
{
    public IErrorStyle Errors => errors;

    public bool Owns(IReadOnlyList<string> path) => path is ["metrics"];

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/metrics", EndpointDescriptions.Read, scrape.AnswerAsync).ExcludeFromDescription();
}
