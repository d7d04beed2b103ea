using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Files;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Satchel.Server.Starting;

/// <summary>Reads the home's <c>config.toml</c>: what an operator sets for every start, in tables such as <c>[jobs]</c>.</summary>
internal static class ConfigFile
{
    /// <summary>The table of the fields that programs of the operator's set up; everything else are settings.</summary>
    private const string Providers = "providers";

    /// <summary>The contexts that `satchel context` keeps, and which one is the current.</summary>
    private static readonly string[] Clients = ["contexts", "context"];

    /// <summary>In bytes; far more than what an operator writes.</summary>
    private const int Longest = 1024 * 1024;

    /// <returns>Its values as text, by key, and its custom fields; none when there is no file.</returns>
    /// <exception cref="SatchelException"><c>invalid_config</c>: not TOML, a key that is not a setting, a value of another kind;
    /// no regular file, or one that another user than this one or root could have written. All that is wrong is told at once.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ConfigContent Read(string path)
    {
        // Most homes have none: then no code that reads TOML is loaded.
        return TextIn(path) is { } text ? Parse(path, text) : new ConfigContent(new Dictionary<string, string>(StringComparer.Ordinal), []);
    }

    private static string? TextIn(string path)
    {
        try
        {
            return TrustedTextFile.TryRead(path, Longest);
        }
        catch (UntrustedFileException refused)
        {
            throw Invalid(path, refused.Message, refused.Remedy);
        }
    }

    private static ConfigContent Parse(string path, string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        IReadOnlyList<CustomProvider> providers = [];
        try
        {
            // Which alone refuses a key that is set twice.
            var syntax = SyntaxParser.Parse(text, path, validate: true);
            if (syntax.HasErrors)
            {
                throw NotToml(path, InWords(syntax.Diagnostics.First(found => found.Kind is DiagnosticMessageKind.Error)));
            }

            var tables = TomlSerializer.Deserialize<TomlTable>(text) ?? [];
            var faults = new ConfigFaults(path, syntax);
            if (tables.Remove(Providers, out var fields))
            {
                providers = CustomProviderTable.Read(fields, faults);
            }

            // What the same user's clients go by is none of the daemon's business.
            foreach (var clients in Clients)
            {
                tables.Remove(clients);
            }

            Collect(tables, "", values, faults);
            faults.ThrowIfAny();
        }
        catch (TomlException exception)
        {
            throw NotToml(path, exception.Message);
        }

        return new ConfigContent(values, providers);
    }

    private static SatchelException NotToml(string path, string fault) =>
        Invalid(path, $"is not TOML: {fault.TrimEnd('.')}.", "Write lines such as `start_timeout_seconds = 600` below `[jobs]`.");

    /// <summary>Lines and columns count from 1, as editors do.</summary>
    private static string InWords(DiagnosticMessage found)
    {
        var (line, column) = (found.Span.Start.Line + 1, found.Span.Start.Column + 1);
        return $"line {line}, column {column}: {found.Message.Replace("`␤`", "the end of the line", StringComparison.Ordinal)}";
    }

    private static void Collect(TomlTable table, string prefix, Dictionary<string, string> values, ConfigFaults faults)
    {
        foreach (var (name, value) in table)
        {
            var key = prefix + name;
            var setting = SettingsReader.Known.FirstOrDefault(known => known.Key == key);
            if (setting is null && value is TomlTable inner)
            {
                Collect(inner, key + ".", values, faults);
            }
            else if (setting is null)
            {
                var nearest = NearestName.Find(key, SettingsReader.Known.Select(known => known.Key!)) is { } near
                    ? $"Did you mean {near}? "
                    : "";
                faults.Add(
                    key,
                    $"sets '{key}', which is not a setting.",
                    nearest + "The settings are in docs/reference/environment-variables.md."
                );
            }
            else if (TextOf(value) is not { } text)
            {
                faults.Add(key, $"sets '{key}' to neither text, number nor list of texts.", "Write it as its variable takes it.");
            }
            else if (!setting.Form.Accepts(text))
            {
                faults.Add(key, $"sets '{key}' to '{text}'.", $"Set it to {setting.Form.Expects}, or leave it out.");
            }
            else
            {
                values[key] = text;
            }
        }
    }

    private static string? TextOf(object? value) =>
        value switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            TomlTable table => JsonOf(table),
            TomlArray list when list.All(item => item is string) => string.Join(',', list.Cast<string>()),
            _ => null,
        };

    /// <summary>What a variable takes as a JSON object is a table here.</summary>
    private static string? JsonOf(TomlTable table)
    {
        var json = new JsonObject();
        foreach (var (name, value) in table)
        {
            json[name] = value switch
            {
                string text => JsonValue.Create(text),
                long number => JsonValue.Create(number),
                double number when double.IsFinite(number) => JsonValue.Create(number),
                _ => null,
            };
        }

        return json.ToJsonString();
    }

    internal static SatchelException Invalid(string path, string fault, string hint) =>
        new(new SatchelError("invalid_config", $"'{path}' {fault}", hint));
}
