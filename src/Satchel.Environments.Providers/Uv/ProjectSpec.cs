using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// The form <c>{"project": "."}</c>: what a <c>uv.lock</c> in <c>working_dir</c> says. Ours, not Ray's. The path counts from the top of
/// <c>working_dir</c>.
/// </summary>
internal static partial class ProjectSpec
{
    public const string Project = "project";
    public const string Extras = "extras";
    public const string Groups = "groups";

    private const string Where = "$.uv";
    private const string Name = "runtime_env['uv']";

    private static readonly string[] Keys = [Project, Extras, Groups, SpecValidator.Keys.Version, SpecValidator.Keys.Check];

    /// <summary>Whether a value is of this form, right or wrong.</summary>
    public static bool IsUsedIn(JsonNode? value) => value is JsonObject fields && fields.ContainsKey(Project);

    public static FieldValidation Validate(JsonObject fields)
    {
        var errors = new SpecErrorList();
        errors.UnknownKeys(Where, fields, Keys, $"{Name} with 'project' can only have {string.Join(", ", Keys)}");
        var project = ReadProject(fields[Project], errors);
        var extras = ReadNames(fields, Extras, errors);
        var groups = ReadNames(fields, Groups, errors);
        var normalized = new JsonObject { [Project] = project };
        if (extras.Count > 0)
        {
            normalized[Extras] = extras.ToArray();
        }

        // No groups at all is something else than what the project says by default.
        if (fields[Groups] is not null)
        {
            normalized[Groups] = groups.ToArray();
        }

        if (fields[SpecValidator.Keys.Version] is { } version)
        {
            if (!version.TryGetText(out _))
            {
                WrongType(SpecValidator.Keys.Version, "str", version, errors);
            }

            ToolVersion.Check(version, SpecValidator.Keys.Field, SpecValidator.Keys.Version, errors);
            normalized[SpecValidator.Keys.Version] = version.DeepClone();
        }

        var check = fields[SpecValidator.Keys.Check];
        if (check is not null && !check.IsBoolean())
        {
            WrongType(SpecValidator.Keys.Check, "bool", check, errors);
        }

        normalized[SpecValidator.Keys.Check] = check?.DeepClone() ?? false;
        return errors.Conclude(errors.Any() ? null : normalized);
    }

    /// <summary>Without <c>./</c> and the like; <c>.</c> is the top.</summary>
    private static string ReadProject(JsonNode? value, SpecErrorList errors)
    {
        const string Hint = "Write the project's directory inside of working_dir, such as \".\".";
        if (!value.TryGetText(out var text))
        {
            WrongType(Project, "str", value, errors);
            return "";
        }

        string[] parts = [.. text.Split('/').Where(part => part is not ("" or "."))];
        if (
            text.Length == 0
            || text.StartsWith('/')
            || parts.Contains("..", StringComparer.Ordinal)
            || text.AsSpan().ContainsAny('\\', '\0')
        )
        {
            errors.Add(
                JsonPath.Key(Where, Project),
                SpecErrorCodes.InvalidValue,
                $"{Name}['project'] must be a directory inside of working_dir, got '{text}'",
                Hint
            );
        }

        return parts.Length == 0 ? "." : string.Join('/', parts);
    }

    private static IReadOnlyList<string> ReadNames(JsonObject fields, string key, SpecErrorList errors)
    {
        if (fields[key] is not { } value)
        {
            return [];
        }

        var where = JsonPath.Key(Where, key);
        if (value is not JsonArray array)
        {
            WrongType(key, "list[str]", value, errors);
            return [];
        }

        const string Hint = "Write the names as they stand in pyproject.toml.";
        var mismatch = $"{Name}['{key}'] must be of type list[str] got";
        if (!TextList.TryRead(array, where, errors, (_, item) => $"{mismatch} {PythonTypeName.Of(item)} in it", Hint, out var names))
        {
            return [];
        }

        for (var index = 0; index < names.Count; index++)
        {
            if (!PlainName().IsMatch(names[index]))
            {
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"'{names[index]}' is no name of one of the {key}",
                    Hint
                );
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static void WrongType(string key, string type, JsonNode? value, SpecErrorList errors) =>
        errors.WrongType(
            JsonPath.Key(Where, key),
            $"{Name}['{key}'] must be of type {type}, got {PythonTypeName.Of(value)}",
            key is Project ? "Write the project's directory inside of working_dir, such as \".\"." : $"Leave '{key}' out for its default."
        );

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
