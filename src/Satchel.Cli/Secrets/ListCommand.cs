using System.Text.Json.Nodes;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Secrets;

/// <summary><c>satchel secret list</c>.</summary>
internal sealed class ListCommand : ClusterCommand
{
    public ListCommand()
        : base("list", "Lists the names of secrets and when they were set; never what they hold.") { }

    public override IReadOnlyList<string> Examples => ["satchel secret list", "satchel secret list --json | jq -r '.[].name'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var secrets = await client.Secrets.ListAsync(context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonArray([.. secrets.Select(secret => new JsonObject { ["name"] = secret.Name, ["changed_at"] = secret.ChangedAt })])
            );
        }
        else if (secrets.Count == 0)
        {
            context.Terminal.Say("No secrets.");
        }
        else
        {
            var table = new Table("NAME", "SET");
            foreach (var secret in secrets)
            {
                table.Add(secret.Name, Moment.Text(secret.ChangedAt));
            }

            table.PrintTo(context.Terminal);
        }

        return ExitCodes.Success;
    }
}
