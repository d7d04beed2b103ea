using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Config;

/// <summary><c>config</c>: how the environment is set up: time limit, eagerness, extra log files. Not part of its identity.</summary>
internal sealed class SpecValidator : ISpecValidator
{
    private const string Where = "$.config";

    private const string Timeout = "setup_timeout_seconds";

    private const string Eager = "eager_install";

    private const string LogFiles = "log_files";

    /// <summary>Seconds that a set-up may take when nothing else is said.</summary>
    private const int DefaultTimeout = 600;

    private static readonly string[] Keys = [Timeout, Eager, LogFiles];

    public string Field => "config";

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (value is null)
        {
            return FieldValidation.Valid(normalized: null);
        }

        var errors = new SpecErrorList();
        if (value is not JsonObject config)
        {
            errors.WrongType(
                Where,
                $"runtime_env['config'] must be of type dict or RuntimeEnvConfig, got: {PythonTypeName.Of(value)}",
                "Write an object, such as {\"setup_timeout_seconds\": 60}."
            );
            return errors.Conclude(normalized: null);
        }

        var normalized = new JsonObject
        {
            [Timeout] = ReadTimeout(config, errors),
            [Eager] = ReadEager(config, errors),
            [LogFiles] = ReadLogFiles(config, errors),
        };
        return errors.Conclude(normalized) with { Warnings = FindUnknownKeys(config) };
    }

    private static int ReadTimeout(JsonObject config, SpecErrorList errors)
    {
        if (!config.TryGetPropertyValue(Timeout, out var value))
        {
            return DefaultTimeout;
        }

        const string hint = "Write a whole number of seconds, or -1 for no limit.";
        var where = JsonPath.Key(Where, Timeout);
        if (PythonTypeName.Of(value) is not "<class 'int'>")
        {
            errors.WrongType(where, $"setup_timeout_seconds must be of type int, got: {PythonTypeName.Of(value)}", hint);
            return DefaultTimeout;
        }

        var text = value!.ToJsonString();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 or -1)
        {
            return seconds;
        }

        var message =
            text.StartsWith('-') || seconds is 0 && text is "0"
                ? $"setup_timeout_seconds must be greater than zero or equals to -1, got: {text}"
                : $"setup_timeout_seconds: Value out of range: {text}";
        errors.Add(where, SpecErrorCodes.InvalidValue, message, hint);
        return DefaultTimeout;
    }

    private static bool ReadEager(JsonObject config, SpecErrorList errors)
    {
        if (!config.TryGetPropertyValue(Eager, out var value))
        {
            return true;
        }

        if (value.IsBoolean())
        {
            return value!.GetValue<bool>();
        }

        errors.WrongType(
            JsonPath.Key(Where, Eager),
            $"eager_install must be a boolean. got {PythonTypeName.Of(value)}",
            "Write true or false."
        );
        return true;
    }

    private static JsonArray ReadLogFiles(JsonObject config, SpecErrorList errors)
    {
        var where = JsonPath.Key(Where, LogFiles);
        IReadOnlyList<string>? files = null;
        switch (config[LogFiles])
        {
            case null:
                break;
            case JsonArray array:
                TextList.TryRead(
                    array,
                    where,
                    errors,
                    (_, _) => "Each item in log_files must be a string.",
                    "Write the path of a file.",
                    out files
                );
                break;
            case var value:
                errors.WrongType(
                    where,
                    $"log_files must be a list of strings or None, got type {PythonTypeName.Of(value)}.",
                    "Put the path into brackets."
                );
                break;
        }

        return (files ?? []).ToArray();
    }

    private static IReadOnlyList<string> FindUnknownKeys(JsonObject config)
    {
        var unknown = config.Select(item => item.Key).Except(Keys, StringComparer.Ordinal).ToList();
        return unknown.Count == 0
            ? []
            :
            [
                $"The following unknown entries in the runtime_env_config dictionary will be ignored: {string.Join(", ", unknown.Select(Describe))}.",
            ];
    }

    private static string Describe(string key) =>
        NearestName.Find(key, Keys) is { } nearest ? $"'{key}' (did you mean '{nearest}'?)" : $"'{key}'";
}
