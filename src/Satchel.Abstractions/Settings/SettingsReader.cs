using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Settings;

/// <summary>
/// Where options, variables and the settings file meet: an option wins, then a variable, then what a head before that died was given, then the
/// file, then the default.
/// </summary>
/// <param name="file">What the settings file sets, by <see cref="EnvironmentVariable.Key"/>.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="lookup">Variables; null for those of this process.</param>
public sealed class SettingsReader(IReadOnlyDictionary<string, string> file, string path, Func<string, string?>? lookup = null)
{
    public const string Default = "default";

    /// <summary>What the command line sets, by <see cref="EnvironmentVariable.Flag"/>.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What options and variables set for a head before this one that was not stopped, by <see cref="EnvironmentVariable.StartName"/>.</summary>
    public IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The settings that can stand in a file, in the order of the reference page.</summary>
    public static IEnumerable<EnvironmentVariable> Known => EnvironmentVariables.All.Where(setting => setting.Key is not null);

    /// <summary>Looks at every setting, so that a wrong one is told at the start and not when it is first needed.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>: a value that its setting does not take.</exception>
    public IReadOnlyList<SettingValue> ReadAll() => [.. Known.Select(Find)];

    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public SettingValue Find(EnvironmentVariable setting)
    {
        var found =
            FindGiven(setting)
            ?? (
                setting.Key is { } key && file.TryGetValue(key, out var text)
                    ? new SettingValue(setting, text, $"{key} in {path}")
                    : new SettingValue(setting, null, Default)
            );
        return found.Text is null || setting.Form.Accepts(found.Text)
            ? found
            : throw new SatchelException(
                new SatchelError(
                    "invalid_setting",
                    $"{setting.Name} is '{found.Text}' ({found.Source}).",
                    IsKept(setting)
                        ? $"Set it to {setting.Form.Expects}, or forget the last start: `satchel stop`."
                        : $"Set it to {setting.Form.Expects}, or leave it out."
                )
            );
    }

    /// <summary>What was given at a start, this one or the one before; null for what the file may say.</summary>
    public SettingValue? FindGiven(EnvironmentVariable setting) =>
        FindNow(setting)
        ?? (
            Kept.TryGetValue(setting.StartName, out var kept)
                ? new SettingValue(setting, kept, $"{setting.StartName} of the last start, as no stop came since")
                : null
        );

    /// <summary>Whether the start before this one says what it is.</summary>
    public bool IsKept(EnvironmentVariable setting) => FindNow(setting) is null && Kept.ContainsKey(setting.StartName);

    private SettingValue? FindNow(EnvironmentVariable setting) =>
        setting.Flag is { } flag && Flags.TryGetValue(flag, out var given) ? new SettingValue(setting, given, $"option {flag}")
        : setting.FindSet(lookup) is { } variable ? new SettingValue(setting, variable.Value, $"variable {variable.Name}")
        : null;

    /// <summary>The value, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public string? Text(EnvironmentVariable setting) => Find(setting).Text;

    /// <summary>The value of a setting that takes whole numbers, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public long? WholeNumber(EnvironmentVariable setting) =>
        Text(setting) is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a setting that takes numbers, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public double? Number(EnvironmentVariable setting) =>
        Text(setting) is { } text ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a setting that takes whole seconds, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public TimeSpan? Seconds(EnvironmentVariable setting) => WholeNumber(setting) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The value of a setting that takes gigabytes, in bytes, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public long? Gigabytes(EnvironmentVariable setting) => Number(setting) is { } gigabytes ? (long)(gigabytes * 1e9) : null;

    /// <summary>What a setting that takes a JSON object holds, by name; nothing when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public IReadOnlyDictionary<string, T> Map<T>(EnvironmentVariable setting, Func<JsonElement, T> read)
    {
        if (Text(setting) is not { } text)
        {
            return new Dictionary<string, T>(StringComparer.Ordinal);
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateObject().ToDictionary(item => item.Name, item => read(item.Value), StringComparer.Ordinal);
    }
}
