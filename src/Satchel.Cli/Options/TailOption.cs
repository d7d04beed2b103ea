using System.CommandLine;
using System.Globalization;

namespace Satchel.Cli.Options;

/// <summary>With which lines of a log to begin.</summary>
internal static class TailOption
{
    public static Option<long?> Create() =>
        new("--tail", "-n")
        {
            Description = "Begin with the last N lines that are there now; 0 with none of them. Default: all.",
            HelpName = "N",
            CustomParser = result =>
            {
                if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var lines))
                {
                    return lines;
                }

                result.AddError($"Invalid value for '--tail': '{result.Tokens[0].Value}' is not a whole number of lines.");
                return null;
            },
        };
}
