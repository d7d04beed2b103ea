using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Satchel.Cli.Options;

/// <summary>An option that takes a length of time: <c>90s</c>, <c>10m</c>, <c>2h30m</c>, <c>1d</c>.</summary>
internal static partial class DurationOption
{
    private const long MostSeconds = 100L * 365 * 24 * 60 * 60;

    public static Option<TimeSpan?> Create(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "DURATION",
            CustomParser = result =>
            {
                if (Parse(result.Tokens[0].Value) is { } duration)
                {
                    return duration;
                }

                result.AddError(
                    $"Invalid value for '{name}': '{result.Tokens[0].Value}' is not a length of time such as 90s, 10m, 2h30m or 1d."
                );
                return null;
            },
        };

    /// <summary>The length of time; null when the text is none, or one of over a hundred years.</summary>
    internal static TimeSpan? Parse(string text)
    {
        var parts = Form.Match(text);
        if (text.Length == 0 || !parts.Success)
        {
            return null;
        }

        var seconds = Number("s") + 60 * (Number("m") + 60 * (Number("h") + 24 * Number("d")));
        return seconds <= MostSeconds ? TimeSpan.FromSeconds(seconds) : null;

        long Number(string unit) =>
            parts.Groups[unit] is { Success: true } digits ? long.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        "^(?:(?<d>[0-9]{1,9})d)?(?:(?<h>[0-9]{1,9})h)?(?:(?<m>[0-9]{1,9})m)?(?:(?<s>[0-9]{1,9})s)?\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form { get; }
}
