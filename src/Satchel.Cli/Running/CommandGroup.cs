using System.CommandLine;
using System.CommandLine.Help;

namespace Satchel.Cli.Running;

/// <summary>A word that only introduces commands; alone it shows them.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(string name, string description)
        : base(name, description) => SetAction(static parsed => ShowHelp(parsed));

    public static int ShowHelp(ParseResult parsed) => new HelpAction().Invoke(parsed);
}
