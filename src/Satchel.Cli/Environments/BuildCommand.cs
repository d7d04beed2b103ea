using System.Text.Json;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env build</c>.</summary>
internal sealed class BuildCommand : RuntimeEnvCommand
{
    public BuildCommand()
        : base("build", "Builds an environment ahead, so that jobs find it ready. Exit code 1 when it cannot be built; -v shows the log.")
    { }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel env build --runtime-env env.yaml",
            "satchel env build --runtime-env env.yaml --locked env.lock",
            "satchel env build --runtime-env-json '{\"pip\": [\"requests\"]}' --json | jq '.layers[].state'",
        ];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var package = await PackageAsync(context).ConfigureAwait(false);
        using var client = await ConnectAsync(context, startsCluster: true).ConfigureAwait(false);
        var built = await BuildAsync(context, client, package).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(built, WireJson.Default.EnvironmentBuildView)!);
            return ExitCodes.Success;
        }

        context.Terminal.Print($"Environment {built.Environment}");
        var table = new Table("LAYER", "KEY", "", "TOOK", "SIZE");
        foreach (var layer in built.Layers)
        {
            table.Add(
                layer.Provider,
                LayerText.Short(layer.Key),
                layer.State is LayerState.Built ? "built" : "reused",
                Amount.Of(TimeSpan.FromSeconds(layer.Seconds)),
                Amount.OfBytes(layer.Bytes)
            );
        }

        table.PrintTo(context.Terminal);
        return ExitCodes.Success;
    }
}
