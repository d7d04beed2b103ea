using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satchel.Abstractions.Wire;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Registers the API document and what it says beyond paths, queries and answers.</summary>
internal static class ApiDocumentServices
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        // As ServerJson reads and writes: what is required there is required in the document, and numbers are numbers.
        services
            .AddOptions<JsonOptions>()
            .Configure(json =>
            {
                json.SerializerOptions.PropertyNamingPolicy = WireJson.Default.Options.PropertyNamingPolicy;
                json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
                json.SerializerOptions.RespectNullableAnnotations = true;
                json.SerializerOptions.RespectRequiredConstructorParameters = true;
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            });
        services.AddOpenApi(
            ApiDocument.Name,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = call => !HttpMethods.IsHead(call.HttpMethod ?? "");
                options.AddDocumentTransformer(DescribeAsync);
                options.AddOperationTransformer(DocumentedCalls.DescribeAsync);
                options.AddSchemaTransformer(DocumentedBodies.DescribeAsync);
            }
        );
        return services.AddSingleton<IApiDescriptionProvider, DocumentedBodyTypes>().AddSingleton<ApiDocument>();
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancelled)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Satchel",
            Version = DaemonVersion.Text,
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [DocumentedCalls.Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = DocumentedCalls.Bearer },
        };
        return Task.CompletedTask;
    }
}
