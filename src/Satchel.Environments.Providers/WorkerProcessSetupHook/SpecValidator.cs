using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.WorkerProcessSetupHook;

/// <summary>
/// <c>worker_process_setup_hook</c>: the Python function, <c>module.name</c>, that each worker calls before its first
/// task.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "worker_process_setup_hook";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) =>
        value is null || value.TryGetText(out _)
            ? FieldValidation.Valid(value?.DeepClone())
            : FieldValidation.Invalid(
                new SpecError(
                    JsonPath.Key(JsonPath.Root, Field),
                    SpecErrorCodes.WrongType,
                    $"Invalid type {PythonTypeName.Of(value)} for `{Field}`. A submission only allows a string type (module name).",
                    "Write the function's full name, such as \"module.function\"."
                )
            );
}
