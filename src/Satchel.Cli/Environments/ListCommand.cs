using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env list</c>.</summary>
internal sealed class ListCommand : ClusterCommand
{
    private readonly Option<string?> _provider = new Option<string?>("--provider")
    {
        Description = "Only the layers of this field, such as pip.",
        HelpName = "FIELD",
    }.RefusingEmpty();

    private readonly Option<bool> _failed = new("--failed") { Description = "The failures that are remembered, instead of layers." };

    public ListCommand()
        : base("list", "Lists the layers that the node keeps for environments, oldest first.")
    {
        _provider.CompletionSources.Add(static _ => CheckedRuntimeEnv.Layered.Select(static field => new CompletionItem(field)));
        Options.Add(_provider);
        Options.Add(_failed);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel env list", "satchel env list --provider pip --json | jq 'map(.bytes) | add'", "satchel env list --failed"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        if (context.Value(_failed))
        {
            PrintFailures(context, await client.Environments.ListFailuresAsync(context.Cancelled).ConfigureAwait(false));
            return ExitCodes.Success;
        }

        if (context.AsJson)
        {
            await context
                .Terminal.PrintJsonAsync(async target =>
                {
                    target.WriteStartArray();
                    await client.Environments.WriteListAsync(context.Value(_provider), target, context.Cancelled).ConfigureAwait(false);
                    target.WriteEndArray();
                })
                .ConfigureAwait(false);
            return ExitCodes.Success;
        }

        var layers = await client
            .Environments.ListAsync(context.Value(_provider), context.Cancelled)
            .ToListAsync(context.Cancelled)
            .ConfigureAwait(false);
        if (layers.Count == 0 && context.Value(_provider) is { } field)
        {
            await TellOthersAsync(context, client, field).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        Print(context.Terminal, layers);
        return ExitCodes.Success;
    }

    /// <summary>A field that has no layers may be one that does not exist: those that have some tell.</summary>
    private static async Task TellOthersAsync(CommandContext context, SatchelClient client, string field)
    {
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var layer in client.Environments.ListAsync(null, context.Cancelled).ConfigureAwait(false))
        {
            fields.Add(layer.Provider);
        }

        context.Terminal.Say(
            fields.Count == 0 ? "No layers." : $"No layers of '{field}'. There are layers of {string.Join(", ", fields)}."
        );
    }

    private static void Print(Terminal terminal, IReadOnlyList<LayerView> layers)
    {
        if (layers.Count == 0)
        {
            terminal.Say("No layers.");
            return;
        }

        var table = new Table("KEY", "FIELD", "SIZE", "LAST USED", "IN USE", "SUMMARY") { Spared = ["LAST USED", "SIZE"] };
        foreach (var layer in layers)
        {
            table.Add(
                LayerText.Short(layer.Key),
                layer.Provider,
                Amount.OfBytes(layer.Bytes),
                LayerText.When(layer.LastUsed),
                layer.Leases.ToString(CultureInfo.InvariantCulture) + (layer.Pinned ? ", pinned" : ""),
                layer.Summary
            );
        }

        table.PrintTo(terminal);
        terminal.Say($"{Amount.Of(layers.Count, "layer")}, {Amount.OfBytes(layers.Sum(layer => layer.Bytes))}.");
    }

    private static void PrintFailures(CommandContext context, IReadOnlyList<LayerFailureView> failures)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(
                new JsonArray([.. failures.Select(failure => JsonSerializer.SerializeToNode(failure, WireJson.Default.LayerFailureView))])
            );
            return;
        }

        if (failures.Count == 0)
        {
            context.Terminal.Say("No failures.");
            return;
        }

        var table = new Table("KEY", "FIELD", "UNTIL", "CODE", "MESSAGE") { Spared = ["UNTIL"] };
        foreach (var failure in failures)
        {
            table.Add(
                LayerText.Short(failure.Key),
                failure.Provider,
                LayerText.When(failure.Until),
                failure.Error.Code,
                failure.Error.Message
            );
        }

        table.PrintTo(context.Terminal);
    }
}
