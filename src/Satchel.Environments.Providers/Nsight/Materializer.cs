using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Profilers;

namespace Satchel.Environments.Providers.Nsight;

/// <summary>Tries the profiler.</summary>
internal sealed class Materializer : IMaterializer
{
    public string Field => "_nsight";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var command = NsightCommand.For(build.Layer.Plan.Inputs["options"]!, _ => Path.Combine(build.Scratch, "trial"));
        await ProfilerTrial
            .RunAsync(
                [.. command.Prefix, "true"],
                "nsight",
                "Install NVIDIA Nsight Systems on every node, so that nsys is on the PATH of the daemon, or leave the field out.",
                build,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new LayerContent();
    }
}
