using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>What the API document says about the records of calls that their types do not show.</summary>
internal static class DocumentedBodies
{
    /// <summary>Ids are texts; their converters hide that.</summary>
    private static readonly Dictionary<Type, string> Patterns = new()
    {
        [typeof(Digest)] = "^sha256:[0-9a-f]{64}$",
        [typeof(NodeId)] = "^[0-9a-f]{56}$",
        [typeof(RunId)] = "^[0-9a-f]{32}$",
        [typeof(LayerKey)] = "^[0-9a-f]{40}$",
    };

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancelled)
    {
        var type = context.JsonTypeInfo;
        if (PatternOf(type.Type) is { } pattern)
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = pattern;
        }
        else if (schema.Enum is { Count: > 0 } words)
        {
            // Who has one or null says so where it is.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. words.Where(word => word?.GetValueKind() is JsonValueKind.String)];
        }
        else if (type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && PatternOf(element) is { } each)
        {
            schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String, Pattern = each };
        }
        else if (type.Kind is JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 } && !IsTaken(type.Type, context))
        {
            // An answer has all of its keys, null where nothing is known.
            schema.Required = type
                .Properties.Where(property => schema.Properties.ContainsKey(property.Name) && !MayBeLeftOut(property))
                .Select(property => property.Name)
                .ToHashSet(StringComparer.Ordinal);
        }

        return Task.CompletedTask;
    }

    private static string? PatternOf(Type type) => Patterns.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>Whether a call takes the record; what may be left out of it the framework knows.</summary>
    private static bool IsTaken(Type type, OpenApiSchemaTransformerContext context) =>
        context
            .ApplicationServices.GetRequiredService<EndpointDataSource>()
            .Endpoints.Any(call => call.Metadata.OfType<RequestBody>().Any(body => body.Type == type));

    private static bool MayBeLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) is true;
}
