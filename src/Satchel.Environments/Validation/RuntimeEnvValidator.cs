using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Validation;

/// <summary>
/// Validates whole environments by asking each field's provider and each rule. Knows no field itself. A field that starts with an
/// underscore and that no provider owns is something a client added for itself: kept and ignored.
/// </summary>
public sealed class RuntimeEnvValidator : IRuntimeEnvValidator
{
    private readonly IReadOnlyList<ISpecRule> _rules;

    /// <summary>Every name a field can be written by, aliases included.</summary>
    private readonly Dictionary<string, ISpecValidator> _byName = new(StringComparer.Ordinal);

    /// <param name="validators">One for each field.</param>
    /// <param name="rules">The rules between fields.</param>
    /// <exception cref="ArgumentException">Two validators claim one name.</exception>
    public RuntimeEnvValidator(IReadOnlyList<ISpecValidator> validators, IReadOnlyList<ISpecRule> rules)
    {
        _rules = rules;
        foreach (var validator in validators)
        {
            foreach (var name in (ReadOnlySpan<string>)[validator.Field, .. validator.Aliases])
            {
                if (!_byName.TryAdd(name, validator))
                {
                    throw new ArgumentException($"Two providers claim the field '{name}'.", nameof(validators));
                }
            }
        }
    }

    public SpecValidation Validate(JsonNode? runtimeEnv, SpecContext context)
    {
        if (runtimeEnv is null)
        {
            return new SpecValidation([], []);
        }

        if (runtimeEnv is not JsonObject written)
        {
            return new SpecValidation([NotAnObject(runtimeEnv, context)], Normalized: null);
        }

        var errors = new List<SpecError>();
        var spec = ReadFields(written, errors);
        var warnings = new List<string>();
        var normalized = new JsonObject();
        foreach (var (name, value) in spec)
        {
            if (_byName.TryGetValue(name, out var validator))
            {
                var outcome = validator.Validate(value, context);
                errors.AddRange(outcome.Errors.Select(error => UnderWrittenName(error, validator.Field, name)));
                warnings.AddRange(outcome.Warnings);
                Store(normalized, validator.Field, name, outcome.Normalized);
            }
            else if (IsClientsOwn(name))
            {
                normalized[name] = value?.DeepClone();
            }
            else
            {
                errors.Add(UnknownField.Of(name, _byName.Keys.Where(static key => !IsClientsOwn(key))));
            }
        }

        var present = PresentOf(spec);
        errors.AddRange(_rules.SelectMany(rule => rule.Check(present)));
        warnings.AddRange(_rules.SelectMany(rule => rule.FindWarnings(present)));
        if (errors.Count == 0)
        {
            // What files hold stands in the normal form alone, which is what a cluster is given and checks again.
            var given = PresentOf([.. normalized]);
            errors.AddRange(_rules.SelectMany(rule => rule.Check(given)));
        }

        return errors.Count > 0
            ? new SpecValidation(errors, Normalized: null) { Warnings = warnings }
            : new SpecValidation([], normalized.All(field => field.Value is null) ? [] : normalized) { Warnings = warnings };
    }

    public IReadOnlyList<string> Fields =>
        [.. _byName.Values.Distinct().Select(validator => validator.Field).Order(StringComparer.Ordinal)];

    public async Task<SpecValidation> ExamineAsync(JsonObject normalized, CancellationToken cancellationToken)
    {
        var errors = new List<SpecError>();
        var warnings = new List<string>();
        var examined = new JsonObject();
        foreach (var (name, value) in normalized)
        {
            if (value is null || !_byName.TryGetValue(name, out var validator))
            {
                examined[name] = value?.DeepClone();
                continue;
            }

            var outcome = await validator.ExamineAsync(value, cancellationToken).ConfigureAwait(false);
            errors.AddRange(outcome.Errors);
            warnings.AddRange(outcome.Warnings);
            if (outcome.Normalized is { } form)
            {
                examined[name] = form;
            }
        }

        return new SpecValidation(errors, errors.Count > 0 ? null : examined) { Warnings = warnings };
    }

    public IReadOnlyList<SpecError> FindUnavailable(JsonObject normalized)
    {
        var errors = new List<SpecError>();
        foreach (var (name, value) in normalized)
        {
            if (value is null || !_byName.TryGetValue(name, out var validator))
            {
                continue;
            }

            errors.AddRange(validator.IsAvailable ? validator.FindUnavailable(value) : [Unavailable(name)]);
        }

        return errors;
    }

    /// <summary>The fields that can be read; what cannot becomes an error and is left out.</summary>
    private static List<KeyValuePair<string, JsonNode?>> ReadFields(JsonObject written, List<SpecError> errors)
    {
        var fields = new List<KeyValuePair<string, JsonNode?>>();
        var faults = ReadableJson.FindFaults(written, JsonPath.Root).ToList();
        errors.AddRange(faults);
        if (faults.Exists(fault => fault.Path is JsonPath.Root))
        {
            return fields;
        }

        foreach (var field in written)
        {
            var where = JsonPath.Key(JsonPath.Root, field.Key);
            if (!faults.Exists(fault => IsAtOrBelow(fault.Path, where)))
            {
                fields.Add(field);
            }
        }

        return fields;
    }

    private static bool IsAtOrBelow(string path, string where) =>
        path.StartsWith(where, StringComparison.Ordinal) && (path.Length == where.Length || path[where.Length] is '.' or '[');

    private static JsonObject PresentOf(List<KeyValuePair<string, JsonNode?>> fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    /// <summary>Where a field is written by its name and by an alias, the alias counts.</summary>
    private static void Store(JsonObject normalized, string field, string writtenName, JsonNode? value)
    {
        var isAlias = writtenName != field;
        if (value is not null && (isAlias || !normalized.ContainsKey(field)))
        {
            normalized[field] = value;
        }
    }

    private static SpecError UnderWrittenName(SpecError error, string field, string writtenName)
    {
        var prefix = JsonPath.Key(JsonPath.Root, field);
        return writtenName == field || !IsAtOrBelow(error.Path, prefix)
            ? error
            : error with
            {
                Path = JsonPath.Key(JsonPath.Root, writtenName) + error.Path[prefix.Length..],
            };
    }

    private static bool IsClientsOwn(string name) => name.StartsWith('_');

    private static SpecError Unavailable(string name) =>
        new(
            JsonPath.Key(JsonPath.Root, name),
            SpecErrorCodes.FieldNotAvailable,
            $"The field '{name}' is not available: this version of Satchel cannot set it up yet.",
            "Leave it out; everything else in the environment works without it."
        );

    private static SpecError NotAnObject(JsonNode value, SpecContext context) =>
        new(
            JsonPath.Root,
            SpecErrorCodes.WrongType,
            context.Scope is EnvironmentScope.Job
                ? $"runtime_env must be a dict, got {PythonTypeName.Of(value)}"
                : $"runtime_env must be dict or RuntimeEnv, but got: {PythonTypeName.Of(value)}",
            "Write an object, such as {\"working_dir\": \".\"}."
        );
}
