using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.ImageUri;

/// <summary><c>image_uri</c>: the container image that workers run in.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "image_uri";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var outcome = TextField.Validate(Field, value, "Write the name of an image, such as \"docker.io/library/python:3.12\".");
        return value.TryGetText(out var image) && ImageReference.FindFault(image, JsonPath.Key(JsonPath.Root, Field)) is { } fault
            ? FieldValidation.Invalid(fault)
            : outcome;
    }
}
