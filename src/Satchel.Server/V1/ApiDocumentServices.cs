using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Registers the API document and what it says beyond paths, queries and answers.</summary>
internal static class ApiDocumentServices
{
    private const string Bearer = "bearer";

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services
            .AddOptions<JsonOptions>()
            .Configure(json =>
            {
                json.SerializerOptions.PropertyNamingPolicy = WireJson.Default.Options.PropertyNamingPolicy;
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            });
        services.AddOpenApi(
            ApiDocument.Name,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = call => !HttpMethods.IsHead(call.HttpMethod ?? "");
                options.AddDocumentTransformer(DescribeAsync);
                options.AddOperationTransformer(DescribeBodiesAsync);
                options.AddSchemaTransformer(DescribeTextsAsync);
            }
        );
        return services.AddSingleton<ApiDocument>();
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancelled)
    {
        document.Info = new OpenApiInfo { Title = "Satchel", Version = DaemonVersion.Text };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task DescribeBodiesAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancelled
    )
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequestBody>().LastOrDefault() is not { } body)
        {
            return;
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [body.ContentType] = new()
                {
                    Schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancelled).ConfigureAwait(false),
                },
            },
        };
    }

    /// <summary>Digests and ids of nodes are texts; their converters hide that.</summary>
    private static Task DescribeTextsAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancelled)
    {
        if (context.JsonTypeInfo.Type == typeof(Digest))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^sha256:[0-9a-f]{64}$";
        }
        else if (context.JsonTypeInfo.Type == typeof(NodeId))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^[0-9a-f]{56}$";
        }

        return Task.CompletedTask;
    }
}
