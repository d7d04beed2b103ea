using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Satchel.Cli.Options;

/// <summary>Options that take numbers, and say so in the words of people when they are given something else.</summary>
internal static class NumberOption
{
    /// <summary>A finite number.</summary>
    public static Option<double?> Create(string name, string description, string helpName = "NUMBER") =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = static result =>
                double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                    ? number
                    : Refuse<double?>(result, "float"),
        };

    /// <summary>A whole number.</summary>
    public static Option<long?> CreateWhole(string name, string description, string helpName = "BYTES") =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = static result =>
                long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : Refuse<long?>(result, "integer"),
        };

    /// <summary>The port of an address; 0 lets the system choose.</summary>
    public static Option<int?> CreatePort(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "PORT",
            CustomParser = static result =>
                ushort.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    ? port
                    : Refuse<int?>(result, "port"),
        };

    private static T? Refuse<T>(ArgumentResult result, string kind)
    {
        result.AddError(
            $"Invalid value for '{((OptionResult)result.Parent!).Option.Name}': '{result.Tokens[0].Value}' is not a valid {kind}."
        );
        return default;
    }
}
