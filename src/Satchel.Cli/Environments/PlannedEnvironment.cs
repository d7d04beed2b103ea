using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Jobs;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;
using Satchel.Client.Packages;

namespace Satchel.Cli.Environments;

/// <summary>What an environment would send and build.</summary>
/// <param name="Plan">Its layers; null when no cluster runs that could say.</param>
/// <param name="Upload">Its files.</param>
/// <param name="Package">What became part of each package, what did not, and what is odd about that.</param>
internal sealed record PlannedEnvironment(EnvironmentPlanView? Plan, UploadForecast Upload, RuntimeEnvPackage Package)
{
    /// <summary>Asks a cluster. No file is sent and nothing is built.</summary>
    public static async Task<PlannedEnvironment> AskAsync(
        SatchelClient client,
        RuntimeEnvPackage package,
        CancellationToken cancellationToken
    )
    {
        await client.Environments.RequireFieldsAsync(package, cancellationToken).ConfigureAwait(false);
        var upload = await package.ForecastAsync(client.Packages, cancellationToken).ConfigureAwait(false);
        var runtimeEnv = new JsonObject(
            package.RuntimeEnv.Select(field => KeyValuePair.Create(field.Key, Named(field.Value, upload.UnsentArchives)))
        );
        var plan = await client.Environments.PlanAsync(runtimeEnv, cancellationToken).ConfigureAwait(false);
        return new PlannedEnvironment(plan, upload, package);
    }

    /// <summary>What is known without a cluster: one that is started has none of the files.</summary>
    public static PlannedEnvironment WithoutCluster(RuntimeEnvPackage package) => new(Plan: null, package.ForecastUnsent(), package);

    /// <summary>Prints it as the command line asks for.</summary>
    public void PrintTo(CommandContext context)
    {
        PackageText.TellWarnings(context.Terminal, Package.Warnings);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson());
        }
        else
        {
            PrintTo(context.Terminal);
        }
    }

    private void PrintTo(Terminal terminal)
    {
        if (Plan is not null)
        {
            terminal.Print($"Environment {Plan.Environment}");
        }

        if (Upload.Files > 0)
        {
            terminal.Print(
                $"Files: {Amount.Of(Upload.Files, "file")}, {Amount.OfBytes(Upload.Bytes)}; "
                    + (Upload.MissingBytes == 0 ? "the cluster has them all." : $"{Amount.OfBytes(Upload.MissingBytes)} would be sent.")
            );
        }

        PackageText.TellSkipped(terminal, [.. Package.Reports.SelectMany(report => report.Skipped)]);
        if (Plan is null)
        {
            return;
        }

        if (Plan.Layers.Count == 0)
        {
            terminal.Print("Nothing has to be installed.");
            return;
        }

        var table = new Table("LAYER", "KEY", "", "WHY");
        foreach (var layer in Plan.Layers)
        {
            table.Add(layer.Provider, LayerText.Short(layer.Key), InWords(layer.State), layer.Reason);
        }

        table.PrintTo(terminal);
    }

    private JsonObject ToJson() =>
        new()
        {
            ["environment"] = Plan?.Environment,
            ["layers"] = Plan is null ? null : new JsonArray([.. Plan.Layers.Select(ToJson)]),
            ["files"] = new JsonObject
            {
                ["count"] = Upload.Files,
                ["bytes"] = Upload.Bytes,
                ["missing_bytes"] = Upload.MissingBytes,
            },
        };

    private static JsonNode? ToJson(PlannedLayerView layer) =>
        JsonSerializer.SerializeToNode(
            new PlannedLayerView(layer.Provider, layer.Key, layer.State, layer.Reason, layer.Inputs),
            WireJson.Default.PlannedLayerView
        );

    private static string InWords(LayerState state) =>
        state switch
        {
            LayerState.Ready => "reused",
            LayerState.Failed => "failed",
            _ => "to be built",
        };

    /// <summary>A field with the packages of archives in the place of those that the cluster does not have.</summary>
    private static JsonNode? Named(JsonNode? value, IReadOnlyDictionary<string, string> archives) =>
        value switch
        {
            JsonArray items => new JsonArray([.. items.Select(item => Named(item, archives))]),
            JsonValue text
                when text.GetValueKind() is JsonValueKind.String && archives.TryGetValue(text.GetValue<string>(), out var package) =>
                package,
            _ => value?.DeepClone(),
        };
}
