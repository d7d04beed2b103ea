using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.PyExecutable;

/// <summary><c>py_executable</c>: what to start instead of the node's Python, with its arguments. Blank is the node's Python.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "py_executable";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        value.TryGetText(out var text) && text.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0
            ? FieldValidation.Invalid(
                new SpecError(
                    JsonPath.Key(JsonPath.Root, Field),
                    SpecErrorCodes.InvalidValue,
                    $"runtime_env['{Field}'] must be one line",
                    "Put what takes several lines into a script, and name that."
                )
            )
            : TextField.Validate(Field, value, "Write a command, such as \"python -X dev\".");
}
