using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Nuget;

/// <summary><c>nuget</c>: NuGet packages for .NET workers; an addition of Satchel.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "nuget";

    public bool IsAvailable => false;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        TextListField.Validate(Field, value, "Write a list of packages, such as [\"Humanizer/2.14.1\"].");
}
