using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Checks a field that lists packages to install: a list, a requirements file, or an object with <c>packages</c>. The normal form
/// is the object.
/// </summary>
internal sealed class PackageManagerSpec(PackageManagerKeys keys)
{
    private const string Packages = "packages";

    private readonly string _where = JsonPath.Key(JsonPath.Root, keys.Field);

    private readonly string _name = $"runtime_env['{keys.Field}']";

    public FieldValidation Validate(JsonNode? value, SpecContext context)
    {
        if (value is null)
        {
            return FieldValidation.Valid(normalized: null);
        }

        var errors = new SpecErrorList();
        if (value is JsonObject fields)
        {
            return ValidateObject(fields, context, errors);
        }

        var mismatch = $"{_name} must be of type {keys.Types}, got {PythonTypeName.Of(value)}";
        const string hint = "Write a list of requirements, the path of a requirements file, or an object with 'packages'.";
        IReadOnlyList<string>? packages = null;
        if (value is JsonArray array)
        {
            TextList.TryRead(
                array,
                _where,
                errors,
                (index, item) => $"{mismatch} with {PythonTypeName.Of(item)} for {index}-th item",
                hint,
                out packages
            );
        }
        else if (value.TryGetText(out var file))
        {
            packages = RequirementsFile.Read(file, _where, context, errors);
        }
        else
        {
            errors.WrongType(_where, mismatch, hint);
        }

        return errors.Conclude(Normalize(packages, []));
    }

    private FieldValidation ValidateObject(JsonObject fields, SpecContext context, SpecErrorList errors)
    {
        var written = string.Join(", ", fields.Select(field => $"'{field.Key}'"));
        errors.UnknownKeys(
            _where,
            fields,
            [Packages, keys.Check, keys.Version, keys.Options],
            $"{_name} can only have these fields: {keys.AllKeys}, but got: [{written}]"
        );
        var packages = ReadPackages(fields, written, context, errors);
        CheckOptions(fields, errors);
        CheckType(fields, keys.Check, "bool", value => value.IsBoolean(), errors);
        CheckType(fields, keys.Version, "str", value => value.TryGetText(out _), errors);
        return errors.Conclude(Normalize(packages, fields));
    }

    private IReadOnlyList<string>? ReadPackages(JsonObject fields, string written, SpecContext context, SpecErrorList errors)
    {
        var where = JsonPath.Key(_where, Packages);
        if (!fields.TryGetPropertyValue(Packages, out var value))
        {
            errors.Add(
                where,
                SpecErrorCodes.MissingKey,
                $"{_name} must include field 'packages', but got {{{written}}}",
                "Add 'packages', a list of requirements."
            );
            return null;
        }

        if (value is JsonArray array)
        {
            TextList.TryRead(
                array,
                where,
                errors,
                (index, item) => NotTextAt(Packages, index, item),
                "Write each requirement as a string.",
                out var packages
            );
            return packages;
        }

        if (keys.PackagesMayNameFile && value.TryGetText(out var file))
        {
            return RequirementsFile.Read(file, where, context, errors);
        }

        errors.WrongType(
            where,
            $"{_name}['packages'] must be of type {keys.PackagesTypes}, got: {PythonTypeName.Of(value)}",
            "Write a list of requirements."
        );
        return null;
    }

    private void CheckOptions(JsonObject fields, SpecErrorList errors)
    {
        if (!fields.TryGetPropertyValue(keys.Options, out var value))
        {
            return;
        }

        const string hint = "Write a list of options, such as [\"--no-deps\"].";
        var where = JsonPath.Key(_where, keys.Options);
        if (value is JsonArray options)
        {
            TextList.TryRead(options, where, errors, (index, item) => NotTextAt(keys.Options, index, item), hint, out _);
        }
        else
        {
            errors.WrongType(where, $"{_name}['{keys.Options}'] must be of type list[str] got {PythonTypeName.Of(value)}", hint);
        }
    }

    private void CheckType(JsonObject fields, string key, string type, Func<JsonNode?, bool> isRight, SpecErrorList errors)
    {
        if (fields.TryGetPropertyValue(key, out var value) && !isRight(value))
        {
            errors.WrongType(
                JsonPath.Key(_where, key),
                $"{_name}['{key}'] must be of type {type}, got {PythonTypeName.Of(value)}",
                $"Leave '{key}' out for its default."
            );
        }
    }

    private string NotTextAt(string key, int index, JsonNode? item) =>
        $"{_name}['{key}'] must be of type list[str] got {PythonTypeName.Of(item)} for {index}-th item.";

    /// <summary>The object form with defaults filled in and repeated packages left out; null when there is nothing to install.</summary>
    private JsonObject? Normalize(IReadOnlyList<string>? packages, JsonObject fields)
    {
        if (packages is not { Count: > 0 })
        {
            return null;
        }

        var normalized = new JsonObject { [Packages] = packages.Distinct(StringComparer.Ordinal).ToArray() };
        foreach (var (key, value) in fields)
        {
            if (key is not Packages)
            {
                normalized[key] = value?.DeepClone();
            }
        }

        normalized.TryAdd(keys.Check, false);
        if (keys.DefaultOptions is { } options)
        {
            normalized.TryAdd(keys.Options, options.ToArray());
        }

        return normalized;
    }
}
