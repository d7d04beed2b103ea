using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env show</c>.</summary>
internal sealed class ShowCommand : ClusterCommand
{
    private readonly Argument<string> _key = LayerKeyArgument.One();

    public ShowCommand()
        : base("show", "Shows a layer: what decided it, the exact packages in it, where it is.") => Arguments.Add(_key);

    public override IReadOnlyList<string> Examples =>
        ["satchel env show 3f2a9c41d0b7", "satchel env show 3f2a9c41d0b7 --json | jq -r '.lock[] | \"\\(.name)==\\(.version)\"'"];

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => LayerKeyArgument.SuggestAsync;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var layer = await client.Environments.GetAsync(context.Value(_key)!, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(layer, WireJson.Default.LayerDetailsView)!);
        }
        else
        {
            Print(context.Terminal, layer);
        }

        return ExitCodes.Success;
    }

    private static void Print(Terminal terminal, LayerDetailsView layer)
    {
        terminal.Print($"{layer.Provider} {layer.Key}: {layer.Summary}");
        terminal.Print($"Size: {Amount.OfBytes(layer.Bytes)}");
        terminal.Print($"Built: {LayerText.When(layer.Created)}; last used: {LayerText.When(layer.LastUsed)}");
        terminal.Print(
            string.Create(CultureInfo.InvariantCulture, $"In use by {layer.Leases} jobs and builds{(layer.Pinned ? "; pinned" : "")}")
        );
        terminal.Print($"Path: {layer.Path}");
        terminal.Print($"Log: {layer.Log ?? "none"}");
        terminal.Print("Inputs:");
        foreach (var input in layer.Inputs)
        {
            terminal.Print($"  {input.Name}: {input.Value}");
        }

        foreach (var parent in layer.Parents)
        {
            terminal.Print($"  stands on: {parent}");
        }

        if (layer.Lock is JsonArray packages)
        {
            terminal.Print("Packages:");
            foreach (var package in packages)
            {
                terminal.Print($"  {package?["name"]} {package?["version"]} {package?["url"]}");
            }
        }
    }
}
