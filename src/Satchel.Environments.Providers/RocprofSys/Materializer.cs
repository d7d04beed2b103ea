using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Profilers;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>Tries the profiler on an empty script, and writes the programs that start it.</summary>
internal sealed class Materializer : IMaterializer
{
    public string Field => "_rocprof_sys";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var command = RocprofCommand.Of(build.Layer.Plan.Inputs["options"]!);
        var script = Path.Combine(build.Scratch, "nothing.py");
        await File.WriteAllTextAsync(script, "", cancellationToken).ConfigureAwait(false);
        await ProfilerTrial
            .RunAsync(
                [.. command.Words, script],
                "rocprof_sys",
                "Install AMD's ROCm Systems Profiler on every node, so that rocprof-sys-python is on the PATH of the daemon, or leave the field out.",
                build,
                cancellationToken
            )
            .ConfigureAwait(false);
        await PythonPrograms.WriteAsync(build.Directory, command.ToShell(), cancellationToken).ConfigureAwait(false);
        return new LayerContent();
    }
}
