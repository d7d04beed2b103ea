using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.JavaJars;

/// <summary><c>java_jars</c>: jars on the class path of Java workers, named by URIs.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "java_jars";

    public bool IsAvailable => false;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => TextListField.Validate(Field, value, "Write a list of URIs.");
}
