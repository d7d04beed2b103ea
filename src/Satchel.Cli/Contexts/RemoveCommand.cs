using System.CommandLine;
using Satchel.Abstractions.Home;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Contexts;

/// <summary><c>satchel context remove</c>.</summary>
internal sealed class RemoveCommand : SatchelCommand
{
    private readonly Argument<string> _name = ContextArgument.Create("Context to remove.");

    public RemoveCommand()
        : base("remove", "Forgets a context. When it was the current one, commands go to the local cluster again.") => Arguments.Add(_name);

    public override IReadOnlyList<string> Examples => ["satchel context remove prod"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        parsed.GetValue(_name) is ClusterContext.Local ? ["'local' is always there: it is the local cluster of the home."] : [];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        await new ContextFile(SatchelHome.FromEnvironment()).RemoveAsync(name, context.Cancelled).ConfigureAwait(false);
        context.Terminal.Success($"Removed context '{name}'.");
        return ExitCodes.Success;
    }
}
