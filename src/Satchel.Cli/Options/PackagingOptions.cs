using System.CommandLine;
using Satchel.Cli.Running;

namespace Satchel.Cli.Options;

/// <summary>How local directories become packages, for every command that makes or lists one.</summary>
internal sealed class PackagingOptions
{
    private readonly Option<bool> _noParentIgnore = new("--no-parent-ignore")
    {
        Description = "Do not read .gitignore files above a packaged directory, in the repository that it lies in.",
    };

    public void AddTo(Command command) => command.Options.Add(_noParentIgnore);

    public bool ReadsIgnoreFilesAbove(CommandContext context) => !context.Value(_noParentIgnore);
}
