using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Custom;

/// <summary>What a layer of a custom field adds to the start of a process, as its program said when the layer was made.</summary>
internal static class Contribution
{
    private const string Fact = "contribution";
    private const string Variables = "variables";
    private const string ProgramPath = "program_path";
    private const string PythonPath = "python_path";
    private const string CommandPrefix = "command_prefix";
    private const string Python = "python";

    /// <returns>What is wrong with a program's answer; null when nothing is.</returns>
    public static string? FindFault(JsonObject answer)
    {
        if (answer[Variables] is { } variables && !(variables is JsonObject texts && texts.All(IsVariable)))
        {
            return "'variables' that are no object of names and texts";
        }

        if (
            ((string[])[CommandPrefix, Python]).FirstOrDefault(key => answer[key] is { } list && !IsList(list, static _ => true)) is
            { } word
        )
        {
            return $"'{word}' that is no list of arguments";
        }

        return
            ((string[])[ProgramPath, PythonPath]).FirstOrDefault(key => answer[key] is { } list && !IsList(list, IsDirectory)) is { } path
            ? $"'{path}' that is no list of absolute directories"
            : null;
    }

    public static JsonObject ToFacts(JsonObject answer) =>
        new()
        {
            [Fact] = new JsonObject(
                ((string[])[Variables, ProgramPath, PythonPath, CommandPrefix, Python])
                    .Where(key => answer[key] is not null)
                    .Select(key => KeyValuePair.Create(key, answer[key]?.DeepClone()))
            ),
        };

    /// <summary>Adds everything but what stands before the command.</summary>
    public static LaunchPlan AddTo(LaunchPlan draft, JsonObject facts)
    {
        var said = facts[Fact]!.AsObject();
        var variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in said[Variables] as JsonObject ?? [])
        {
            variables[name] = value!.GetValue<string>();
        }

        var python = Texts(said, Python);
        return draft with
        {
            Variables = variables,
            ProgramPath = [.. Texts(said, ProgramPath), .. draft.ProgramPath],
            PythonPath = [.. Texts(said, PythonPath), .. draft.PythonPath],
            Python = python.Length > 0 ? python : draft.Python,
        };
    }

    /// <summary>What stands before the command.</summary>
    public static IReadOnlyList<string> PrefixIn(JsonObject facts) => Texts(facts[Fact]!.AsObject(), CommandPrefix);

    private static string[] Texts(JsonObject said, string key) =>
        [.. (said[key] as JsonArray ?? []).Select(text => text!.GetValue<string>())];

    private static bool IsVariable(KeyValuePair<string, JsonNode?> variable) =>
        variable.Key.Length > 0 && !variable.Key.AsSpan().ContainsAny('=', '\0') && IsArgument(variable.Value, static _ => true);

    private static bool IsList(JsonNode value, Func<string, bool> fits) =>
        value is JsonArray items && items.All(item => IsArgument(item, fits));

    private static bool IsArgument(JsonNode? value, Func<string, bool> fits) =>
        value.TryGetText(out var text) && !text.Contains('\0', StringComparison.Ordinal) && fits(text);

    private static bool IsDirectory(string text) =>
        Path.IsPathFullyQualified(text) && !text.Contains(Path.PathSeparator, StringComparison.Ordinal);
}
