using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Conda;

/// <summary>What an environment is described by: the keys of an <c>environment.yml</c>. Checks it; other keys are other tools' and stay.</summary>
internal static class EnvironmentContent
{
    public const string Channels = "channels";
    public const string Dependencies = "dependencies";
    public const string Variables = "variables";
    public const string Name = "name";

    /// <summary>The key of the one object that may stand among the dependencies.</summary>
    public const string Pip = "pip";

    /// <summary>Beside <see cref="Pip"/>: lines of the files that <c>-c</c> named. Ours.</summary>
    public const string Constraints = "constraints";

    private static readonly string[] Keys = [Dependencies, Channels, Variables, Name, "prefix"];

    /// <summary>Adds what is wrong with an object that is not empty.</summary>
    /// <param name="where">JSON path of the object.</param>
    public static void Check(JsonObject content, string where, SpecErrorList errors)
    {
        if (!content.ContainsKey(Dependencies))
        {
            var meant = content.Select(item => item.Key).FirstOrDefault(key => NearestName.Find(key, [Dependencies]) is not null);
            errors.Add(
                JsonPath.Key(where, Dependencies),
                SpecErrorCodes.MissingKey,
                "runtime_env['conda'] must include 'dependencies', the packages of the environment.",
                meant is null ? "Write {\"dependencies\": [\"python=3.11\", …]}." : $"Did you mean 'dependencies' by '{meant}'?"
            );
        }

        foreach (var key in Keys.Where(content.ContainsKey))
        {
            CheckValue(key, content[key], JsonPath.Key(where, key), errors);
        }
    }

    private static void CheckValue(string key, JsonNode? value, string where, SpecErrorList errors)
    {
        switch (key, value)
        {
            case (_, null):
            case (Variables, JsonObject variables) when variables.All(variable => IsScalar(variable.Value)):
                break;
            case (Dependencies, JsonArray items):
                CheckDependencies(items, where, errors);
                break;
            case (Channels, JsonArray channels):
                CheckTexts(channels, key, where, "Write the name of a channel, or its URL.", errors);
                break;
            case (Name or "prefix", _) when value.TryGetText(out _):
                break;
            default:
                errors.WrongType(
                    where,
                    $"runtime_env['conda']['{key}'] must be of type {TypeOf(key)}, got {PythonTypeName.Of(value)}",
                    "Write it as in an environment.yml."
                );
                break;
        }
    }

    private static string TypeOf(string key) =>
        key switch
        {
            Dependencies or Channels => "list",
            Variables => "dict[str, str]",
            _ => "str",
        };

    private static void CheckDependencies(JsonArray items, string where, SpecErrorList errors)
    {
        for (var index = 0; index < items.Count; index++)
        {
            var place = JsonPath.Item(where, index);
            if (items[index] is JsonObject nested && nested.ContainsKey(Pip) && nested.All(item => item.Key is Pip or Constraints))
            {
                foreach (var (key, value) in nested)
                {
                    CheckPip(value, JsonPath.Key(place, key), errors);
                }
            }
            else if (!items[index].TryGetText(out var text) || text.Trim().Length == 0)
            {
                errors.WrongType(
                    place,
                    $"runtime_env['conda']['dependencies'] must be a list of str and one {{'pip': [...]}}, got {PythonTypeName.Of(items[index])} for {index}-th item.",
                    "Write a package, such as \"numpy>=2\", or the packages for pip as {\"pip\": [\"emoji\"]}."
                );
            }
        }
    }

    private static void CheckPip(JsonNode? value, string where, SpecErrorList errors)
    {
        if (value is JsonArray requirements)
        {
            CheckTexts(requirements, Pip, where, "Write each requirement as a string.", errors);
        }
        else if (value is not null)
        {
            errors.WrongType(
                where,
                $"'pip' among conda's dependencies must be of type list[str], got {PythonTypeName.Of(value)}",
                "Write a list of requirements."
            );
        }
    }

    private static void CheckTexts(JsonArray items, string key, string where, string hint, SpecErrorList errors) =>
        TextList.TryRead(
            items,
            where,
            errors,
            (index, item) => $"runtime_env['conda']['{key}'] must be of type list[str], got {PythonTypeName.Of(item)} for {index}-th item.",
            hint,
            out _
        );

    private static bool IsScalar(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
