using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>
/// <c>rocprof_sys</c>: profiling by AMD ROCm Systems Profiler: its arguments as <c>args</c>, and variables as <c>env</c>. Ray's clients send it as <c>_rocprof_sys</c>, which is
/// the name in the normal form.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "_rocprof_sys";

    public IReadOnlyList<string> Aliases { get; } = ["rocprof_sys"];

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        var outcome = ProfilerField.Validate(Field, value);
        if (value is not JsonObject said)
        {
            return outcome;
        }

        var errors = new SpecErrorList();
        var where = JsonPath.Key(JsonPath.Root, Field);
        errors.UnknownKeys(
            where,
            said,
            RocprofCommand.Keys,
            $"runtime_env['{Field}'] can only have {string.Join(" and ", RocprofCommand.Keys)}"
        );
        foreach (var key in RocprofCommand.Keys.Where(key => said[key] is not (null or JsonObject)))
        {
            errors.WrongType(
                JsonPath.Key(where, key),
                $"runtime_env['{Field}']['{key}'] must be a dict, got {PythonTypeName.Of(said[key])}",
                "Write names and values, such as {\"F\": \"true\"}."
            );
        }

        foreach (var (name, content) in said[RocprofCommand.Environment] as JsonObject ?? [])
        {
            CheckVariable(JsonPath.Key(where, RocprofCommand.Environment), name, content, errors);
        }

        return errors.Any() ? errors.Conclude(normalized: null) : outcome;
    }

    private static void CheckVariable(string where, string name, JsonNode? content, SpecErrorList errors)
    {
        VariableCheck.Name(where, name, errors);
        var path = JsonPath.Key(where, name);
        if (content is not JsonValue)
        {
            errors.WrongType(
                path,
                $"The value of {name} must be a text or a number, got {PythonTypeName.Of(content)}.",
                "Put the value into quotes, or leave the variable out."
            );
        }
        else if (content.TryGetText(out var text))
        {
            VariableCheck.Value(path, name, text, errors);
        }
    }
}
