using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers;
using Tomlyn.Model;

namespace Satchel.Server.Starting;

/// <summary>Reads <c>[providers.FIELD]</c>: the fields of runtime environments that programs of the operator's set up.</summary>
internal static partial class CustomProviderTable
{
    private const string Example =
        "Write it as in docs/guides/custom-providers.md: [providers.FIELD] with command = [\"/path/of/program\"].";

    private static readonly string[] Keys = ["command", "phase", "timeout_seconds", "settings"];

    /// <param name="providers">The table.</param>
    /// <param name="faults">Takes what is wrong, one of each field.</param>
    public static IReadOnlyList<CustomProvider> Read(object? providers, ConfigFaults faults)
    {
        if (providers is not TomlTable tables)
        {
            faults.Add("providers", "sets 'providers' to what is no table.", Example);
            return [];
        }

        var read = new List<CustomProvider>();
        foreach (var (field, value) in tables)
        {
            try
            {
                read.Add(ReadOne(field, value));
            }
            catch (ConfigFaultException fault)
            {
                faults.Add($"providers.{field}", fault.Message, fault.Hint);
            }
        }

        return read;
    }

    private static CustomProvider ReadOne(string field, object? value)
    {
        var where = $"providers.{field}";
        if (!FieldName().IsMatch(field))
        {
            throw new ConfigFaultException($"names a field '{where}'.", "A field has lower-case letters, digits and underscores.");
        }

        if (BuiltInProviders.Validators.Any(built => built.Field == field || built.Aliases.Contains(field, StringComparer.Ordinal)))
        {
            throw new ConfigFaultException($"sets '{where}', a field that Satchel has itself.", "Give the field another name.");
        }

        var table = value as TomlTable ?? throw new ConfigFaultException($"sets '{where}' to what is no table.", Example);
        foreach (var unknown in table.Keys.Except(Keys, StringComparer.Ordinal))
        {
            var nearest = NearestName.Find(unknown, Keys) is { } near ? $"Did you mean {near}?" : $"It takes {string.Join(", ", Keys)}.";
            throw new ConfigFaultException($"sets '{where}.{unknown}', which is not a setting.", nearest);
        }

        return new CustomProvider(field, CommandOf(table, where))
        {
            Phase = PhaseOf(table, where),
            AnswerTimeout = TimeoutOf(table, where),
            Settings = table.TryGetValue("settings", out var settings) ? SettingsOf(settings, where) : [],
        };
    }

    private static string[] CommandOf(TomlTable table, string where)
    {
        string[] command = (table.TryGetValue("command", out var written) ? written : null) switch
        {
            string program => [program],
            TomlArray list when list.All(item => item is string) => [.. list.Cast<string>()],
            _ => throw new ConfigFaultException($"sets '{where}.command' to no list of texts, or not at all.", Example),
        };
        var isUsable =
            command.Length > 0
            && command[0].Length > 0
            && (Path.IsPathFullyQualified(command[0]) || !command[0].Contains('/', StringComparison.Ordinal))
            && !command.Any(argument => argument.Contains('\0', StringComparison.Ordinal));
        return isUsable
            ? command
            : throw new ConfigFaultException(
                $"sets '{where}.command' to what cannot be started.",
                "Give the program's absolute path first."
            );
    }

    private static EnvironmentPhase PhaseOf(TomlTable table, string where) =>
        (table.TryGetValue("phase", out var phase) ? phase : null) switch
        {
            null => EnvironmentPhase.Dependencies,
            "base" => EnvironmentPhase.Base,
            "sources" => EnvironmentPhase.Sources,
            "dependencies" => EnvironmentPhase.Dependencies,
            "process" => EnvironmentPhase.Process,
            _ => throw new ConfigFaultException($"sets '{where}.phase' to no phase.", "It is base, sources, dependencies or process."),
        };

    private static TimeSpan TimeoutOf(TomlTable table, string where) =>
        (table.TryGetValue("timeout_seconds", out var seconds) ? seconds : null) switch
        {
            null => CustomProvider.DefaultAnswerTimeout,
            long whole and > 0 and <= 86_400 => TimeSpan.FromSeconds(whole),
            double part and > 0 and <= 86_400 => TimeSpan.FromSeconds(part),
            _ => throw new ConfigFaultException(
                $"sets '{where}.timeout_seconds' to no time.",
                "Give seconds, more than 0 and at most 86400."
            ),
        };

    private static JsonObject SettingsOf(object? settings, string where) =>
        settings is TomlTable table && ToJson(table, where) is JsonObject json
            ? json
            : throw new ConfigFaultException($"sets '{where}.settings' to what is no table.", Example);

    /// <summary>In the order of the names, so that equal settings have equal texts.</summary>
    private static JsonNode ToJson(object? value, string where) =>
        value switch
        {
            TomlTable table => new JsonObject(
                table
                    .OrderBy(item => item.Key, StringComparer.Ordinal)
                    .Select(item => KeyValuePair.Create(item.Key, (JsonNode?)ToJson(item.Value, where)))
            ),
            TomlArray list => new JsonArray([.. list.Select(item => ToJson(item, where))]),
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            long number => JsonValue.Create(number),
            double number when double.IsFinite(number) => JsonValue.Create(number),
            _ => throw new ConfigFaultException($"has a value in '{where}.settings' that JSON does not know.", "Write it as a text."),
        };

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldName();
}
