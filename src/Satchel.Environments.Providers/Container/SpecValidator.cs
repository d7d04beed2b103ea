using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Container;

/// <summary><c>container</c>: the older form of <c>image_uri</c>: image, worker path and options of the container tool.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.container";

    private const string NoWorkerPath =
        "runtime_env['container']['worker_path'] has no effect: the job's own command is started in the container.";

    public string Field => "container";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var errors = new SpecErrorList();
        if (value is JsonObject container)
        {
            errors.UnknownKeys(
                Where,
                container,
                ["image", "worker_path", "run_options"],
                "runtime_env['container'] can only have these fields: image, worker_path and run_options"
            );
            CheckText(container, "image", errors);
            if (container["image"].TryGetText(out var image) && ImageReference.FindFault(image, JsonPath.Key(Where, "image")) is { } fault)
            {
                errors.Add(fault);
            }

            CheckText(container, "worker_path", errors);
            CheckOptions(container, errors);
        }
        else if (value is not null)
        {
            errors.WrongType(
                Where,
                $"runtime_env['container'] must be of type dict, got {PythonTypeName.Of(value)}",
                "Write {\"image\": \"...\"}, or use image_uri."
            );
        }

        var outcome = errors.Conclude(value?.DeepClone());
        return outcome.Errors.Count == 0 && value?["worker_path"] is not null ? outcome with { Warnings = [NoWorkerPath] } : outcome;
    }

    private static void CheckText(JsonObject container, string key, SpecErrorList errors)
    {
        if (container[key] is { } value && !value.TryGetText(out _))
        {
            errors.WrongType(
                JsonPath.Key(Where, key),
                $"runtime_env['container']['{key}'] must be of type str, got {PythonTypeName.Of(value)}",
                "Put it into quotes."
            );
        }
    }

    private static void CheckOptions(JsonObject container, SpecErrorList errors)
    {
        const string name = "runtime_env['container']['run_options'] must be of type list[str]";
        const string hint = "Write a list of options, such as [\"--cap-drop=ALL\"].";
        var where = JsonPath.Key(Where, "run_options");
        if (container["run_options"] is JsonArray options)
        {
            TextList.TryRead(
                options,
                where,
                errors,
                (index, item) => $"{name} got {PythonTypeName.Of(item)} for {index}-th item.",
                hint,
                out var texts
            );
            foreach (var fault in RunOptions.FindFaults(texts ?? [], where))
            {
                errors.Add(fault);
            }
        }
        else if (container["run_options"] is { } value)
        {
            errors.WrongType(where, $"{name} got {PythonTypeName.Of(value)}", hint);
        }
    }
}
