using System.CommandLine;
using Satchel.Abstractions.Home;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Contexts;

/// <summary><c>satchel context use</c>.</summary>
internal sealed class UseCommand : SatchelCommand
{
    private readonly Argument<string> _name = ContextArgument.Create("Context to use; local is the local cluster of the home.");

    public UseCommand()
        : base("use", "Makes a context the current one: commands go to it unless options or variables say otherwise.") =>
        Arguments.Add(_name);

    public override IReadOnlyList<string> Examples => ["satchel context use prod", "satchel context use local"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        await new ContextFile(SatchelHome.FromEnvironment()).UseAsync(name, context.Cancelled).ConfigureAwait(false);
        context.Terminal.Success($"Commands go to '{name}' from now on.");
        return ExitCodes.Success;
    }
}
