using System.Text.Json;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel config show</c>: starts nothing.</summary>
internal sealed class ConfigShowCommand : ClusterCommand
{
    public ConfigShowCommand()
        : base("show", "Shows every setting of the running daemon and where its value comes from. Exit code 1 when none runs.") { }

    public override IReadOnlyList<string> Examples => ["satchel config show", "satchel config show --json"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var reply = await client.GetSettingsAsync(context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(reply, WireJson.Default.SettingsReply)!);
            return ExitCodes.Success;
        }

        var table = new Table("SETTING", "VALUE", "FROM");
        foreach (var setting in reply.Settings)
        {
            table.Add(setting.Key, setting.Value ?? setting.Default, setting.Source);
        }

        table.PrintTo(context.Terminal);
        return ExitCodes.Success;
    }
}
