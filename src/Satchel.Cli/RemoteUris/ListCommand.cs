using System.Text.Json.Nodes;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.RemoteUris;

/// <summary><c>satchel uri list</c>.</summary>
internal sealed class ListCommand : ClusterCommand
{
    public ListCommand()
        : base("list", "Lists the remote URIs that jobs have used, and what each stands for in this cluster.") { }

    public override IReadOnlyList<string> Examples => ["satchel uri list", "satchel uri list --json | jq -r '.[].uri'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var pins = await client.RemoteUris.ListAsync(context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonArray([
                    .. pins.Select(pin => new JsonObject
                    {
                        ["uri"] = pin.Uri,
                        ["package"] = pin.Package.ToString(),
                        ["pinned_at"] = pin.PinnedAt,
                        ["revision"] = pin.Revision,
                    }),
                ])
            );
        }
        else if (pins.Count == 0)
        {
            context.Terminal.Say("No remote URI has been used.");
        }
        else
        {
            var table = new Table("PINNED", "REVISION", "PACKAGE", "URI");
            foreach (var pin in pins)
            {
                table.Add(Moment.Text(pin.PinnedAt), pin.Revision ?? "", pin.Package.Hex[..12], pin.Uri);
            }

            table.PrintTo(context.Terminal);
        }

        return ExitCodes.Success;
    }
}
