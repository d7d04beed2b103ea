using System.CommandLine;
using System.Globalization;

namespace Satchel.Cli.Options;

/// <summary>Options that take numbers, and say so in the words of people when they are given something else.</summary>
internal static class NumberOption
{
    /// <summary>A finite number, not below 0.</summary>
    public static Option<double?> Create(string name, string description, string helpName = "NUMBER") =>
        Create<double>(
            name,
            description,
            helpName,
            "float",
            "Give a number from 0 up, such as 2 or 0.5.",
            static text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                && number >= 0
                    ? number
                    : null
        );

    /// <summary>A whole number, not below 0.</summary>
    public static Option<long?> CreateWhole(string name, string description, string helpName = "BYTES") =>
        Create<long>(
            name,
            description,
            helpName,
            "integer",
            "Give a whole number of bytes, such as 4294967296 for 4 GiB.",
            static text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null
        );

    /// <summary>The port of an address; 0 lets the system choose.</summary>
    public static Option<int?> CreatePort(string name, string description) =>
        Create<int>(
            name,
            description,
            "PORT",
            "port",
            "Give a number from 0 to 65535.",
            static text => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null
        );

    private static Option<T?> Create<T>(
        string name,
        string description,
        string helpName,
        string kind,
        string remedy,
        Func<string, T?> parse
    )
        where T : struct =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var written = result.Tokens[0].Value;
                var value = parse(written);
                if (value is null)
                {
                    result.AddError($"Invalid value for '{name}': '{written}' is not a valid {kind}. {remedy}");
                }

                return value;
            },
        };
}
