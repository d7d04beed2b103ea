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
        var words = RocprofCommand.WordsOf(build.Layer.Plan.Inputs);
        var script = Path.Combine(build.Scratch, "nothing.py");
        await File.WriteAllTextAsync(script, "", cancellationToken).ConfigureAwait(false);
        await ProfilerTrial
            .RunAsync(
                [.. words, script],
                "rocprof_sys",
                "Install AMD's ROCm Systems Profiler on every node, so that rocprof-sys-python is on the PATH of the daemon, or leave the field out.",
                build,
                cancellationToken
            )
            .ConfigureAwait(false);
        await PythonPrograms.WriteAsync(build.Directory, RocprofCommand.ToShell(words), cancellationToken).ConfigureAwait(false);
        return new LayerContent();
    }
}
