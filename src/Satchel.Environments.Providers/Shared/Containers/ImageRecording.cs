using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Writes down what the launch must know of an image, once a container of it has run a shell: what does not work on the node fails here, and
/// not in every job. The engine keeps the files.
/// </summary>
internal abstract class ImageRecording(ContainerOptions options) : IMaterializer
{
    /// <summary>Key of the layer's facts: the variables of the image.</summary>
    private const string VariablesFact = "variables";

    public abstract string Field { get; }

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var engine = ContainerEngine.Find(options);
        var id = ResolvedImage.IdOf(build.Layer.Plan.Inputs);
        var name = build.Layer.Plan.Summary;
        var inspection = ImageInspection.Read(
            engine,
            await RunAsync(build, engine, name, "look for", ImageInspection.Arguments(id), cancellationToken).ConfigureAwait(false)
        );
        build.Progress.Report($"Trying image {name}");
        await TryAsync(build, engine, name, id, cancellationToken).ConfigureAwait(false);
        return new LayerContent
        {
            BytesElsewhere = ImageNotes.On(options)?.Has(id) is true ? inspection.Bytes : 0,
            Facts = new JsonObject
            {
                [VariablesFact] = new JsonObject(
                    inspection
                        .Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                        .Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))
                ),
            },
            Lock = new JsonArray(
                new JsonObject
                {
                    ["name"] = name,
                    ["version"] = ImageReference.VersionOf(name),
                    ["url"] = inspection.Digests is [var digest, ..] ? $"docker://{digest}" : $"docker://{name}",
                    ["sha256"] = id,
                }
            ),
        };
    }

    /// <summary>The variables that processes of the image get, from its layer.</summary>
    public static Dictionary<string, string> VariablesOf(Layer layer) =>
        layer.Facts[VariablesFact]!
            .AsObject()
            .ToDictionary(variable => variable.Key, variable => variable.Value!.GetValue<string>(), StringComparer.Ordinal);

    private async Task TryAsync(LayerBuild build, ContainerEngine engine, string image, string id, CancellationToken cancellationToken)
    {
        var container = new BuildContainer(engine, options, build);
        await using var removal = container.ConfigureAwait(false);
        await RunAsync(build, engine, image, "run", ContainerRun.Trial(engine, options, id, container.Name), cancellationToken)
            .ConfigureAwait(false);
        container.HasEnded();
    }

    private static async Task<ToolResult> RunAsync(
        LayerBuild build,
        ContainerEngine engine,
        string image,
        string doing,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var command = new ToolCommand([engine.Program, .. arguments], build.Variables) { CaptureStandardOutput = true };
        var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? result : throw EngineFailures.Of(engine, image, doing, result);
    }
}
