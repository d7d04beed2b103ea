using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Settings;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.EnvVars;

/// <summary>
/// <c>env_vars</c>: variables of the process. Names that no process could be started with are errors here, not at the
/// start.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.env_vars";

    private const string Hint = "Write an object of strings, such as {\"LEVEL\": \"1\"}.";

    public string Field => "env_vars";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (SaysNothing(value))
        {
            return FieldValidation.Valid(normalized: null);
        }

        var errors = new SpecErrorList();
        if (value is not JsonObject variables)
        {
            errors.WrongType(Where, $"runtime_env['env_vars'] must be of type Dict[str, str], got {PythonTypeName.Of(value)}", Hint);
            return errors.Conclude(normalized: null);
        }

        foreach (var (name, content) in variables)
        {
            VariableCheck.Name(Where, name, errors);
            CheckContent(name, content, errors);
        }

        return errors.Conclude(value.DeepClone());
    }

    private static bool SaysNothing(JsonNode? value) =>
        value switch
        {
            null or JsonArray { Count: 0 } or JsonObject { Count: 0 } => true,
            _ => value.TryGetText(out var text) && text.Length == 0,
        };

    private static void CheckContent(string name, JsonNode? content, SpecErrorList errors)
    {
        var where = JsonPath.Key(Where, name);
        if (SecretReference.TryRead(content, out var secret))
        {
            if (!SecretReference.IsName(secret))
            {
                errors.Add(
                    where,
                    SpecErrorCodes.InvalidValue,
                    $"What {name} names as its secret cannot be the name of one.",
                    $"A name is {SecretReference.NameRule}; what it holds is set by `satchel secret set NAME`."
                );
            }

            return;
        }

        if (!content.TryGetText(out var text))
        {
            errors.WrongType(
                where,
                $"runtime_env['env_vars'] must be of type Dict[str, str], but the value {Show(content)} is of type {PythonTypeName.Of(content)}",
                "Put the value into quotes; a secret is written {\"secret\": \"name\"}."
            );
        }
        else if (
            VariableCheck.Value(where, name, text, errors)
            && SettingOf(name) is { } setting
            && text.Length > 0
            && !text.Contains('$', StringComparison.Ordinal)
            && !setting.Form.Accepts(text)
        )
        {
            errors.Add(
                where,
                SpecErrorCodes.InvalidValue,
                $"{name} is '{text}', which this setting of a job does not take.",
                $"Set it to {setting.Form.Expects}, or leave it out."
            );
        }
    }

    /// <summary>What Satchel itself reads from the variables of a job.</summary>
    private static EnvironmentVariable? SettingOf(string name) =>
        name.StartsWith("SATCHEL_", StringComparison.Ordinal) || name.StartsWith("RAY_", StringComparison.Ordinal)
            ? EnvironmentVariables.All.FirstOrDefault(setting =>
                setting.IsReadByJob && (setting.Name == name || setting.Aliases.Contains(name, StringComparer.Ordinal))
            )
            : null;

    /// <summary>A value as Python shows it; what may be long is only hinted at.</summary>
    private static string Show(JsonNode? content) =>
        content switch
        {
            null => "None",
            JsonObject => "{...}",
            JsonArray => "[...]",
            _ when content.IsBoolean() => content.GetValue<bool>() ? "True" : "False",
            _ => content.ToJsonString(),
        };
}
