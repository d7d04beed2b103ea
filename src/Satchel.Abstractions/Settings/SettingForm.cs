using System.Globalization;
using System.Text.Json;

namespace Satchel.Abstractions.Settings;

/// <summary>What values a setting takes. Every number has bounds, so that whoever computes with it need not think of overflows.</summary>
/// <param name="Expects">As a message says it: "Set it to …".</param>
/// <param name="Accepts">Whether a value is one.</param>
public sealed record SettingForm(string Expects, Func<string, bool> Accepts)
{
    /// <summary>An exbibyte: more than any disk or memory, and far from what a long overflows at.</summary>
    public const long MostBytes = 1L << 60;

    /// <summary>Ten years: what is meant to be for ever, and still a <see cref="TimeSpan"/> and a date.</summary>
    public const long MostSeconds = 10L * 365 * 24 * 3600;

    public static SettingForm Text { get; } = new("any text", static _ => true);

    public static SettingForm Seconds { get; } = WholeNumber(1, MostSeconds);

    public static SettingForm Bytes { get; } = WholeNumber(1, MostBytes);

    public static SettingForm Gigabytes { get; } =
        new(
            "a number of gigabytes from 0 to below 1000000000",
            static text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e9
        );

    public static SettingForm AbsolutePath { get; } = new("an absolute path", static text => text.StartsWith('/'));

    /// <summary>Those that leave a file's owner all rights.</summary>
    public static SettingForm FileMask { get; } =
        new(
            "an octal number from 000 to 077",
            static text =>
                text.Length is > 0 and <= 4 && text.All(static digit => digit is >= '0' and <= '7') && Convert.ToInt32(text, 8) <= 0x3f
        );

    public static SettingForm HttpUrl { get; } =
        new(
            "an http or https URL without a query",
            static text =>
                Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" }
        );

    public static SettingForm OneOf(params string[] values) =>
        new(string.Join(" or ", values), text => values.Contains(text, StringComparer.Ordinal));

    public static SettingForm WholeNumber(long least, long most) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            text =>
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
        );

    public static SettingForm Number(double least, double most) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
            text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
        );

    /// <param name="values">What the values are, as a message says it.</param>
    /// <param name="accepts">Whether a value is one.</param>
    public static SettingForm JsonOf(string values, Func<JsonElement, bool> accepts) =>
        new($"a JSON object of {values}, such as {{\"name\": …}}", text => IsObjectOf(text, accepts));

    private static bool IsObjectOf(string text, Func<JsonElement, bool> accepts)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.EnumerateObject().All(item => accepts(item.Value));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
