using System.Text.Json;
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
        var set = new RequirementSet(_where, context, errors);
        if (value is JsonArray array)
        {
            TextList.TryRead(
                array,
                _where,
                errors,
                (index, item) => $"{mismatch} with {PythonTypeName.Of(item)} for {index}-th item",
                hint,
                out var packages
            );
            Add(packages, set, context);
        }
        else if (value.TryGetText(out var file))
        {
            set.AddFile(file);
        }
        else
        {
            errors.WrongType(_where, mismatch, hint);
        }

        return Conclude(set, [], context, errors);
    }

    /// <summary>A list as it stands; on the client with what the files that it names hold.</summary>
    private static void Add(IReadOnlyList<string>? packages, RequirementSet set, SpecContext context)
    {
        if (packages is null)
        {
            return;
        }

        if (context.Source is SpecSource.Client)
        {
            set.AddList(packages);
        }
        else
        {
            set.AddAsWritten(packages);
        }
    }

    private FieldValidation Conclude(RequirementSet set, JsonObject fields, SpecContext context, SpecErrorList errors)
    {
        var read = context.Source is SpecSource.Client ? WithFilesOf(fields, set) : fields;
        LayerOptions.Check(set.Requirements, JsonPath.Key(_where, Packages), keys, errors);
        LayerOptions.Check(TextsOf(fields, keys.Options), JsonPath.Key(_where, keys.Options), keys, errors);
        RelativeIndex.Check(set.All, TextsOf(fields, keys.Options), _where, keys, errors);
        return errors.Conclude(errors.Any() ? null : Normalize(set, read));
    }

    /// <summary>The fields without the lists that constraints and options name, which are added.</summary>
    private JsonObject WithFilesOf(JsonObject fields, RequirementSet set)
    {
        var read = fields.DeepClone().AsObject();
        if (TextsOf(fields, PackageManagerKeys.Constraints) is { Count: > 0 } constraints)
        {
            set.AddConstraints(constraints);
            read.Remove(PackageManagerKeys.Constraints);
        }

        foreach (var list in NamedList.Of(keys.Known))
        {
            set.Add(list, TextsOf(fields, list.Key));
            read.Remove(list.Key);
        }

        if (TextsOf(fields, keys.Options) is { Count: > 0 } options)
        {
            read[keys.Options] = set.AddOptions(options, keys.Known).ToArray();
        }

        return read;
    }

    private FieldValidation ValidateObject(JsonObject fields, SpecContext context, SpecErrorList errors)
    {
        var written = string.Join(", ", fields.Select(field => $"'{field.Key}'"));
        errors.UnknownKeys(
            _where,
            fields,
            [
                Packages,
                keys.Check,
                keys.Version,
                keys.Options,
                PackageManagerKeys.Constraints,
                .. NamedList.Of(keys.Known).Select(list => list.Key),
            ],
            $"{_name} can only have these fields: {keys.AllKeys}, but got: [{written}]",
            keys.OfOtherForm
        );
        var set = new RequirementSet(JsonPath.Key(_where, Packages), context, errors);
        ReadPackages(fields, written, set, context, errors);
        CheckTexts(fields, keys.Options, "Write a list of options, such as [\"--no-deps\"].", errors);
        CheckTexts(fields, PackageManagerKeys.Constraints, "Write a list of constraints, such as [\"urllib3<2\"].", errors);
        foreach (var list in NamedList.Of(keys.Known))
        {
            CheckTexts(fields, list.Key, $"Write a list of lines, as a file for {list.Option} has them.", errors);
        }

        CheckType(fields, keys.Check, "bool", value => value.IsBoolean(), errors);
        CheckType(fields, keys.Version, "str", value => value.TryGetText(out _), errors);
        ToolVersion.Check(fields[keys.Version], keys.Field, keys.Version, errors);
        return Conclude(set, fields, context, errors);
    }

    private void ReadPackages(JsonObject fields, string written, RequirementSet set, SpecContext context, SpecErrorList errors)
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
            return;
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
            Add(packages, set, context);
            return;
        }

        if (keys.PackagesMayNameFile && value.TryGetText(out var file))
        {
            set.AddFile(file);
            return;
        }

        errors.WrongType(
            where,
            $"{_name}['packages'] must be of type {keys.PackagesTypes}, got: {PythonTypeName.Of(value)}",
            "Write a list of requirements."
        );
    }

    private void CheckTexts(JsonObject fields, string key, string hint, SpecErrorList errors)
    {
        if (!fields.TryGetPropertyValue(key, out var value))
        {
            return;
        }

        var where = JsonPath.Key(_where, key);
        if (value is JsonArray texts)
        {
            TextList.TryRead(texts, where, errors, (index, item) => NotTextAt(key, index, item), hint, out _);
        }
        else
        {
            errors.WrongType(where, $"{_name}['{key}'] must be of type list[str] got {PythonTypeName.Of(value)}", hint);
        }
    }

    private static IReadOnlyList<string> TextsOf(JsonObject fields, string key) =>
        fields[key] is JsonArray texts ? [.. texts.Select(text => text.TryGetText(out var value) ? value : "")] : [];

    private void CheckType(JsonObject fields, string key, string type, Func<JsonNode?, bool> isRight, SpecErrorList errors)
    {
        if (fields.TryGetPropertyValue(key, out var value) && !isRight(value))
        {
            errors.WrongType(
                JsonPath.Key(_where, key),
                $"{_name}['{key}'] must be of type {type}, got {PythonTypeName.Of(value)}",
                type is "str" && value?.GetValueKind() is JsonValueKind.Number
                    ? $"Put it into quotes: '{value.ToJsonString()}'."
                    : $"Leave '{key}' out for its default."
            );
        }
    }

    private string NotTextAt(string key, int index, JsonNode? item) =>
        $"{_name}['{key}'] must be of type list[str] got {PythonTypeName.Of(item)} for {index}-th item.";

    /// <summary>The object form with defaults filled in and repeated packages left out; null when there is nothing to install.</summary>
    private JsonObject? Normalize(RequirementSet set, JsonObject fields)
    {
        if (set.Requirements.Count == 0)
        {
            return null;
        }

        var normalized = new JsonObject { [Packages] = set.Requirements.Distinct(StringComparer.Ordinal).ToArray() };
        foreach (var (key, value) in fields)
        {
            if (key is not Packages)
            {
                normalized[key] = value?.DeepClone();
            }
        }

        if (set.Constraints.Count > 0)
        {
            normalized[PackageManagerKeys.Constraints] = TextsOf(fields, PackageManagerKeys.Constraints).Concat(set.Constraints).ToArray();
        }

        foreach (var list in NamedList.All.Where(list => set[list].Count > 0))
        {
            normalized[list.Key] = set[list].ToArray();
        }

        normalized.TryAdd(keys.Check, false);
        if (keys.DefaultOptions is { } options)
        {
            normalized.TryAdd(keys.Options, options.ToArray());
        }

        return normalized;
    }
}
