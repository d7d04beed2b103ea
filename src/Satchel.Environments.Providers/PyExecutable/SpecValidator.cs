using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary><c>py_executable</c>: what to start instead of the node's Python, with its arguments.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "py_executable";

    public bool IsAvailable => false;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        TextField.Validate(Field, value, "Write a command, such as \"python -X dev\".");
}
