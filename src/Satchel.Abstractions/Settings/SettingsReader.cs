using System.Globalization;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Settings;

/// <summary>Where variables and the settings file meet: a variable wins, then the file, then the default.</summary>
/// <param name="file">What the settings file sets, by <see cref="EnvironmentVariable.Key"/>.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="lookup">Variables; null for those of this process.</param>
public sealed class SettingsReader(IReadOnlyDictionary<string, string> file, string path, Func<string, string?>? lookup = null)
{
    public const string Default = "default";

    /// <summary>The settings that can stand in a file, in the order of the reference page.</summary>
    public static IEnumerable<EnvironmentVariable> Known => EnvironmentVariables.All.Where(setting => setting.Key is not null);

    /// <summary>Looks at every setting, so that a wrong one is told at the start and not when it is first needed.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>: a value that its setting does not take.</exception>
    public IReadOnlyList<SettingValue> ReadAll() => [.. Known.Select(Find)];

    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public SettingValue Find(EnvironmentVariable setting)
    {
        var found =
            setting.FindSet(lookup) is { } variable ? new SettingValue(setting, variable.Value, $"variable {variable.Name}")
            : setting.Key is { } key && file.TryGetValue(key, out var text) ? new SettingValue(setting, text, $"{key} in {path}")
            : new SettingValue(setting, null, Default);
        return found.Text is null || setting.Form.Accepts(found.Text)
            ? found
            : throw new SatchelException(
                new SatchelError(
                    "invalid_setting",
                    $"{setting.Name} is '{found.Text}' ({found.Source}).",
                    $"Set it to {setting.Form.Expects}, or leave it out."
                )
            );
    }

    /// <summary>The value, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public string? Text(EnvironmentVariable setting) => Find(setting).Text;

    /// <summary>The value of a setting that takes whole numbers, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public long? Number(EnvironmentVariable setting) =>
        Text(setting) is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a setting that takes gigabytes, in bytes, or null when nobody has set it.</summary>
    /// <exception cref="SatchelException"><c>invalid_setting</c>.</exception>
    public long? Gigabytes(EnvironmentVariable setting) =>
        Text(setting) is { } text ? (long)(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) * 1e9) : null;
}
