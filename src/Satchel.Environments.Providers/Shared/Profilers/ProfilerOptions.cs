using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Shared.Profilers;

/// <summary>The options of a profiler as arguments: one letter becomes <c>-t VALUE</c>, more become <c>--option=VALUE</c>.</summary>
internal static class ProfilerOptions
{
    /// <param name="options">Name and value of each; a value that is no text is written as JSON writes it.</param>
    public static IEnumerable<string> ToArguments(JsonObject options) =>
        options.SelectMany(option =>
            option.Key.Length == 1 ? (string[])["-" + option.Key, TextOf(option.Value)] : [$"--{option.Key}={TextOf(option.Value)}"]
        );

    /// <summary>Options that are variables; a value that is no text is written as JSON writes it.</summary>
    public static IReadOnlyDictionary<string, string> ToVariables(JsonObject options) =>
        options.ToDictionary(option => option.Key, option => TextOf(option.Value), StringComparer.Ordinal);

    /// <summary>Where a report goes: what the user says, below the directory of reports unless it is absolute; else a name of the field's.</summary>
    /// <param name="said">Empty is nothing.</param>
    /// <param name="field">Name of the field without underscore.</param>
    public static string ReportFile(string said, string field, string directory, IReadOnlyDictionary<string, string> variables) =>
        Path.Combine(
            directory,
            said.Length > 0 ? said : $"{field}-{variables.GetValueOrDefault("SATCHEL_JOB_ID", "job").Replace('/', '_')}-%p"
        );

    private static string TextOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "";
}
