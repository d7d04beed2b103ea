using System.CommandLine;
using Satchel.Cli.Output;

namespace Satchel.Cli.Options;

/// <summary>The options that say how messages look.</summary>
internal sealed class StyleOptions
{
    private const string Auto = "auto";

    private readonly Option<string> _style = Choice(
        "--log-style",
        "Messages as plain lines (pretty), or with time and level in front (record).",
        Auto,
        "record",
        "pretty"
    );

    private readonly Option<string> _color = Choice(
        "--log-color",
        "Whether to colour messages. auto: on a terminal, unless NO_COLOR is set.",
        Auto,
        "false",
        "true"
    );

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Tell more: each entry left out, where the cluster is.",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Tell nothing but warnings and errors; data is printed as always.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_style);
        command.Options.Add(_color);
        command.Options.Add(_verbose);
        command.Options.Add(_quiet);
    }

    public TerminalStyle Read(ParseResult parsed) =>
        new(
            parsed.GetValue(_color) switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            },
            parsed.GetValue(_style) is "record",
            parsed.GetValue(_verbose),
            parsed.GetValue(_quiet)
        );

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            DefaultValueFactory = _ => values[0],
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
