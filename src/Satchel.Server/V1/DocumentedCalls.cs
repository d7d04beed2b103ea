using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.V1;

/// <summary>What the API document says about a call that the framework cannot know: its name, its numbers, who may ask.</summary>
internal static class DocumentedCalls
{
    public const string Bearer = "bearer";

    private const string Async = "Async";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancelled)
    {
        var about = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId ??= NameOf(operation, about);
        DescribeParameters(operation, context.Description);
        operation.Security = AccessRules.IsOpen(RawPath.Split(context.Description.RelativePath ?? ""))
            ? []
            : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];

        if (operation.RequestBody is OpenApiRequestBody body)
        {
            body.Required = true;
        }

        return Task.CompletedTask;
    }

    /// <summary>The group and the method, such as <c>jobsSubmit</c>.</summary>
    private static string? NameOf(OpenApiOperation operation, IList<object> about)
    {
        var group = string.Concat(
            (operation.Tags?.FirstOrDefault()?.Name ?? "")
                .ToLowerInvariant()
                .Split(' ')
                .Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..])
        );
        return about.OfType<MethodInfo>().LastOrDefault()?.Name is { } method
            ? group + (method.EndsWith(Async, StringComparison.Ordinal) ? method[..^Async.Length] : method)
            : null;
    }

    /// <summary>Numbers and truth values of a query are read from text by our own words, so the framework takes them for texts.</summary>
    private static void DescribeParameters(OpenApiOperation operation, ApiDescription call)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var asked = call.ParameterDescriptions.FirstOrDefault(known => known.Name == parameter.Name)?.ParameterDescriptor;
            if (asked is not IParameterInfoParameterDescriptor { ParameterInfo: { } read })
            {
                continue;
            }

            if (read.GetCustomAttribute<WholeNumberAttribute>() is { } number)
            {
                parameter.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int64",
                    Minimum = number.Least.ToString(CultureInfo.InvariantCulture),
                    Maximum = number.Most == long.MaxValue ? null : number.Most.ToString(CultureInfo.InvariantCulture),
                };
            }
            else if (read.GetCustomAttribute<YesOrNoAttribute>() is not null)
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean };
            }
        }
    }
}
