using System.CommandLine;
using System.Text.Json;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env gc</c>.</summary>
internal sealed class CollectCommand : ClusterCommand
{
    private readonly Option<bool> _all = new("--all")
    {
        Description = "Everything unused, whatever the budgets say, and the download caches of the installers.",
    };

    public CollectCommand()
        : base("gc", "Removes layers that nobody uses and the budgets do not cover, least recently used first. Pinned ones stay.") =>
        Options.Add(_all);

    public override IReadOnlyList<string> Examples => ["satchel env gc", "satchel env gc --all"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var reply = await CollectAsync(context, client).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(reply, WireJson.Default.CollectReply)!);
            return ExitCodeOf(reply);
        }

        foreach (var layer in reply.Removed)
        {
            context.Terminal.Print($"{layer.Key} {layer.Provider} {layer.Summary}");
        }

        context.Terminal.Say($"Removed {Amount.Of(reply.Removed.Count, "layer")}, {Amount.OfBytes(reply.Bytes)} are free now.");
        if (reply.Caches.Count > 0)
        {
            var fields = string.Join(", ", reply.Caches.Select(static cache => $"{cache.Field} ({Amount.OfBytes(cache.Bytes)})"));
            context.Terminal.Say($"Among it the download caches of {fields}: what they had is fetched again when it is needed.");
        }

        if (context.Value(_all))
        {
            var layers = await client.Environments.ListAsync(null, context.Cancelled).ToListAsync(context.Cancelled).ConfigureAwait(false);
            SayWhatStays(context, layers);
        }

        foreach (var left in reply.Left)
        {
            context.Terminal.Error(
                $"{left.Key} {left.Provider}: {left.Path} could not be removed, which takes {Amount.OfBytes(left.Bytes)}: {left.Reason}."
            );
        }

        return ExitCodeOf(reply);
    }

    /// <summary>Large layers take their time.</summary>
    private async Task<CollectReply> CollectAsync(CommandContext context, SatchelClient client)
    {
        using var progress = new SlowProgress<string>(context.Terminal, static text => text);
        progress.Report("Removing layers that nobody uses");
        return await client.Environments.CollectAsync(context.Value(_all), context.Cancelled).ConfigureAwait(false);
    }

    private static void SayWhatStays(CommandContext context, IReadOnlyList<LayerView> layers)
    {
        var pinned = layers.Count(static layer => layer.Pinned);
        var tools = layers.Count(static layer => layer is { Pinned: false, Leases: 0, Provider: "tools" });
        var used = layers.Count - pinned - tools;
        string[] why =
        [
            .. used > 0 ? [$"{used} in use by jobs and builds"] : (string[])[],
            .. pinned > 0 ? [$"{pinned} pinned"] : (string[])[],
            .. tools > 0 ? [$"{tools} of the daemon's own tools, until it ends"] : (string[])[],
        ];
        if (why is not [])
        {
            context.Terminal.Say($"{Amount.Of(layers.Count, "layer")} {(layers.Count == 1 ? "stays" : "stay")}: {string.Join(", ", why)}.");
        }
    }

    private static int ExitCodeOf(CollectReply reply) => reply.Left.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
}
