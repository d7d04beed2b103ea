using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Secrets;

/// <summary><c>satchel secret rm</c>.</summary>
internal sealed class RemoveCommand : ClusterCommand
{
    private readonly Argument<string> _name = SecretNameArgument.Create();

    public RemoveCommand()
        : base("rm", "Removes a secret. Jobs that run keep it; those that still want it fail when they start.") => Arguments.Add(_name);

    public override IReadOnlyList<string> Examples => ["satchel secret rm index-password"];

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => SecretNameArgument.SuggestAsync;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        if (!await client.Secrets.RemoveAsync(name, context.Cancelled).ConfigureAwait(false))
        {
            throw new SatchelException(
                new SatchelError("secret_not_found", $"The cluster has no secret '{name}'.", "`satchel secret list` shows those there are.")
            );
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["deleted"] = true });
        }
        else
        {
            context.Terminal.Say($"Secret '{name}' is removed.");
        }

        return ExitCodes.Success;
    }
}
