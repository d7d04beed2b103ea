using System.Text.Json;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env explain</c>.</summary>
internal sealed class ExplainCommand : RuntimeEnvCommand
{
    public ExplainCommand()
        : base(
            "explain",
            "Shows all that decides the layers of an environment, and in what each that is missing differs from the nearest one."
        ) { }

    public override IReadOnlyList<string> Examples =>
        ["satchel env explain --runtime-env env.yaml", "satchel env explain --runtime-env env.yaml --json | jq '.layers[].differences'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var package = await PackageAsync(context).ConfigureAwait(false);
        using var client = await ConnectAsync(context, startsCluster: true).ConfigureAwait(false);
        var plan = (await PlannedEnvironment.AskAsync(client, package, context.Cancelled).ConfigureAwait(false)).Plan!;
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(plan, WireJson.Default.EnvironmentPlanView)!);
            return ExitCodes.Success;
        }

        context.Terminal.Print($"Environment {plan.Environment}");
        foreach (var layer in plan.Layers)
        {
            Print(context.Terminal, layer);
        }

        return ExitCodes.Success;
    }

    private static void Print(Terminal terminal, PlannedLayerView layer)
    {
        terminal.Print("");
        terminal.Print($"{layer.Provider} {layer.Key} is {layer.State.ToString().ToLowerInvariant()}: {layer.Reason}");
        foreach (var input in layer.Inputs)
        {
            terminal.Print($"  {input.Name}: {input.Value}");
        }

        if (layer.Differences is { Count: > 0 } differences)
        {
            terminal.Print($"  nearest is {layer.Nearest}:");
            foreach (var difference in differences)
            {
                terminal.Print($"    {difference.Name}: {difference.Was ?? "nothing"} -> {difference.Is ?? "nothing"}");
            }
        }

        if (layer.Failure is { } failure)
        {
            terminal.Print($"  {failure.Hint}");
            terminal.Print($"  To try again at once: satchel env clear-failure {LayerText.Short(layer.Key)}");
        }
    }
}
