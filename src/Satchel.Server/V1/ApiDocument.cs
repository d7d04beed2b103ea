using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Satchel.Server.Routing;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>
/// The OpenAPI document of both APIs, made from the same tables that answer requests, so it cannot speak of a call that is not
/// there.
/// </summary>
internal sealed class ApiDocument(Ray.RayApi ray, IServiceProvider services)
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true };

    public Route Route => new("GET", "/v1/openapi.json", "This document.", AnswerAsync);

    private Task AnswerAsync(ApiCall call)
    {
        // Asked for late: the table that holds this route is not made yet when this object is.
        var routes = ray.Routes.Concat(services.GetRequiredService<V1Api>().Routes);
        return call.ReplyTextAsync(StatusCodes.Status200OK, Describe(routes).ToJsonString(), ApiCall.Json);
    }

    private static JsonObject Describe(IEnumerable<Route> routes)
    {
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            if (paths[route.Template] is not JsonObject calls)
            {
                paths[route.Template] = calls = [];
            }

            calls[route.Method.ToLowerInvariant()] = Describe(route);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Satchel", ["version"] = DaemonVersion.Text },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
            },
        };
    }

    private static JsonObject Describe(Route route)
    {
        var inPath = route.Segments.Where(Route.IsParameter).Select(name => Parameter(name.Trim('{', '}'), "path"));
        var call = new JsonObject
        {
            ["summary"] = route.Summary,
            ["parameters"] = new JsonArray([.. inPath.Concat(route.Query.Select(name => Parameter(name, "query")))]),
            ["responses"] = new JsonObject { ["default"] = Content(route.Reply, "The answer; errors have a body of their own.") },
        };
        if (route.Request is { } body)
        {
            call["requestBody"] = Content(body, "What is sent.");
        }

        return call;
    }

    private static JsonObject Parameter(string name, string place) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = place == "path",
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    private static JsonObject Content(Body? body, string description)
    {
        var content = new JsonObject { ["description"] = description };
        if (body is not null)
        {
            var schema = body.Type is { } type
                ? type.GetJsonSchemaAsNode(Exporting)
                : new JsonObject { ["type"] = "string", ["format"] = "binary" };
            content["content"] = new JsonObject { [body.ContentType] = new JsonObject { ["schema"] = schema } };
        }

        return content;
    }
}
