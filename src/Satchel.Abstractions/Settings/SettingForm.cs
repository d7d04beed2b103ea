using System.Globalization;

namespace Satchel.Abstractions.Settings;

/// <summary>What values a setting takes.</summary>
/// <param name="Expects">As a message says it: "Set it to …".</param>
/// <param name="Accepts">Whether a value is one.</param>
public sealed record SettingForm(string Expects, Func<string, bool> Accepts)
{
    public static SettingForm Text { get; } = new("any text", static _ => true);

    public static SettingForm PositiveNumber { get; } =
        new(
            "a whole number above 0",
            static text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        );

    public static SettingForm Gigabytes { get; } =
        new(
            "a number of gigabytes from 0 to below 1000000000",
            static text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9
        );

    public static SettingForm AbsolutePath { get; } = new("an absolute path", static text => text.StartsWith('/'));

    public static SettingForm OneOf(params string[] values) =>
        new(string.Join(" or ", values), text => values.Contains(text, StringComparer.Ordinal));
}
