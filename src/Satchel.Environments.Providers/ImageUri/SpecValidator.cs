using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.ImageUri;

/// <summary><c>image_uri</c>: the container image that workers run in.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "image_uri";

    public bool IsAvailable => false;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        TextField.Validate(Field, value, "Write the name of an image, such as \"docker.io/library/python:3.12\".");
}
