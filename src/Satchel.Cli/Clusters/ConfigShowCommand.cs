using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel config show</c>: starts nothing.</summary>
internal sealed class ConfigShowCommand : ClusterCommand
{
    public ConfigShowCommand()
        : base(
            "show",
            "Shows every setting of this program and of the running daemon, and where its value comes from. Exit code 1 when none runs."
        ) { }

    public override IReadOnlyList<string> Examples => ["satchel config show", "satchel config show --context prod --json"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var own = ClientSettings.Of(ChooseCluster(context.Parsed), SatchelHome.FromEnvironment());
        try
        {
            using var client = await ConnectAsync(context).ConfigureAwait(false);
            var reply = await client.GetSettingsAsync(context.Cancelled).ConfigureAwait(false);
            Print(context, own, reply.Settings);
            return ExitCodes.Success;
        }
        catch (SatchelException)
        {
            // What this program goes by is just what helps whoever cannot reach a cluster.
            Print(context, own, null);
            throw;
        }
    }

    private static void Print(CommandContext context, IReadOnlyList<SettingView> own, IReadOnlyList<SettingView>? daemons)
    {
        if (context.AsJson)
        {
            var json = JsonSerializer.SerializeToNode(new SettingsReply(daemons ?? []), WireJson.Default.SettingsReply)!.AsObject();
            json["client"] = JsonSerializer.SerializeToNode(new SettingsReply(own), WireJson.Default.SettingsReply)![
                "settings"
            ]!.DeepClone();
            context.Terminal.PrintJson(json);
            return;
        }

        var table = new Table("SETTING", "FROM", "VALUE") { Whole = ["SETTING"] };
        foreach (var setting in own.Concat(daemons ?? []))
        {
            table.Add(setting.Key, PlaceOf(setting), setting.Value ?? setting.Default);
        }

        table.PrintTo(context.Terminal);
    }

    /// <summary>Who sets it, without its name, which stands beside it.</summary>
    private static string PlaceOf(SettingView setting) =>
        setting.Source.StartsWith($"{setting.Key} in ", StringComparison.Ordinal)
            ? setting.Source[$"{setting.Key} in ".Length..]
            : setting.Source;
}
