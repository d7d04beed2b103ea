using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.V1;

/// <summary>Tells the framework, for the API document alone, which records calls take and say no with: it names and describes them.</summary>
internal sealed class DocumentedBodyTypes : IApiDescriptionProvider
{
    /// <summary>After the framework's own, which finds the calls.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var call in context.Results)
        {
            var about = call.ActionDescriptor.EndpointMetadata;
            if (about.OfType<RequestBody>().LastOrDefault() is { } body)
            {
                call.ParameterDescriptions.Add(
                    new ApiParameterDescription
                    {
                        Name = "body",
                        Source = BindingSource.Body,
                        Type = body.Type,
                        IsRequired = true,
                    }
                );
                call.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = body.ContentType });
            }

            if (about.OfType<FailureBody>().LastOrDefault() is { } failure)
            {
                if (!AccessRules.IsOpen(RawPath.Split(call.RelativePath ?? "")))
                {
                    call.SupportedResponseTypes.Add(Failure(failure, "No token was sent.", StatusCodes.Status401Unauthorized));
                    call.SupportedResponseTypes.Add(Failure(failure, "Another token was sent.", StatusCodes.Status403Forbidden));
                }

                call.SupportedResponseTypes.Add(
                    Failure(failure, "It failed, or is refused: the status and the body say why.", status: null)
                );
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context) { }

    private static ApiResponseType Failure(FailureBody failure, string description, int? status) =>
        new()
        {
            IsDefaultResponse = status is null,
            StatusCode = status ?? 0,
            Type = failure.Type,
            Description = description,
            ApiResponseFormats = [new ApiResponseFormat { MediaType = failure.ContentType }],
        };
}
