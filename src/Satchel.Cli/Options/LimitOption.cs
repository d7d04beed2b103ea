using System.CommandLine;
using System.Globalization;

namespace Satchel.Cli.Options;

/// <summary><c>--limit</c>: how much of a list is shown.</summary>
internal static class LimitOption
{
    public static Option<int?> Create(string description, int largest = int.MaxValue) =>
        new("--limit")
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                var written = result.Tokens[0].Value;
                if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 && limit <= largest)
                {
                    return limit;
                }

                result.AddError(
                    $"Invalid value for '--limit': '{written}' is not a positive whole number{(largest < int.MaxValue ? $" up to {largest.ToString(CultureInfo.InvariantCulture)}" : "")}."
                );
                return null;
            },
        };
}
