using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Makes an environment by py-rattler, which lives in a tool environment: the node need not have conda. Its cache of packages serves all
/// environments of the node.
/// </summary>
internal sealed class RattlerMaker(IToolEnvironments tools) : IEnvironmentMaker
{
    private const string Script = "rattler_environment.py";
    private const int Retries = 2; // the engine tries again, too

    public async Task MakeAsync(CondaInputs inputs, CondaPrefix environment, LayerBuild build, CancellationToken cancellationToken)
    {
        var rattler = await tools.GetAsync(new ToolRequirement("py-rattler"), build, cancellationToken).ConfigureAwait(false);
        build.Progress.Report("Choosing packages");
        var script = Path.Combine(build.Scratch, Script);
        await WriteScriptAsync(script, cancellationToken).ConfigureAwait(false);
        var command = new ToolCommand([rattler.Program("python"), "-I", script], VariablesFor(build))
        {
            StandardInput = RequestFor(inputs, environment, build).ToJsonString(),
            OnLine = line => Tell(line, build.Progress),
        };
        var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            var failure = CondaFailures.Of("py-rattler", result, inputs);
            throw inputs.Locked is null ? failure : LockedFailures.Of(failure, LockNotes.Read(build.Layer.Plan.LockNotes), here: "");
        }

        await CompileAsync(environment, build, cancellationToken).ConfigureAwait(false);
    }

    private static JsonObject RequestFor(CondaInputs inputs, CondaPrefix environment, LayerBuild build) =>
        new()
        {
            ["channels"] = inputs.ChannelList.ToArray(),
            ["specs"] = inputs.SpecList.ToArray(),
            ["alias"] = inputs.ChannelAlias,
            ["platform"] = inputs.Subdir,
            ["priority"] = VariableReference.Expand(inputs.ChannelPriority, build.Variables).ToLowerInvariant(),
            ["prefix"] = environment.Directory,
            ["cache"] = Path.Combine(inputs.HasSecretPlaces ? build.Scratch : build.Cache, "rattler"),
            ["retries"] = int.TryParse(build.Variables.GetValueOrDefault("CONDA_REMOTE_MAX_RETRIES"), out var retries) ? retries : Retries,
            ["locked"] = inputs.Locked?.DeepClone(),
        };

    /// <summary>conda's own word for the file of the certificate authority comes before those of all tools.</summary>
    private static Dictionary<string, string> VariablesFor(LayerBuild build)
    {
        var variables = new Dictionary<string, string>(build.Variables, StringComparer.Ordinal);
        if (variables.GetValueOrDefault("CONDA_SSL_VERIFY") is { } file && File.Exists(file))
        {
            variables["SSL_CERT_FILE"] = file;
        }

        return variables;
    }

    private static void Tell(string line, IProgress<string> progress)
    {
        if (line.StartsWith("Fetching ", StringComparison.Ordinal) || line.StartsWith("Linking ", StringComparison.Ordinal))
        {
            progress.Report(line);
        }
    }

    private static async Task WriteScriptAsync(string file, CancellationToken cancellationToken)
    {
        var resource = typeof(RattlerMaker).Assembly.GetManifestResourceStream(Script)!;
        await using (resource.ConfigureAwait(false))
        {
            var written = File.Create(file);
            await using (written.ConfigureAwait(false))
            {
                await resource.CopyToAsync(written, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Compiles the Python packages that come as sources, as conda does: jobs cannot write into the layer, and would compile at each start.
    /// A file of another Python's syntax is left as it is.
    /// </summary>
    private static async Task CompileAsync(CondaPrefix environment, LayerBuild build, CancellationToken cancellationToken)
    {
        var packages = InstalledPackages.Of(environment);
        if (environment.Python is not { } python || packages.PythonSources is not { Count: > 0 } sources)
        {
            return;
        }

        build.Progress.Report("Compiling Python packages");
        string[] mode = packages.CompilesReproducibly ? ["--invalidation-mode", "unchecked-hash"] : [];
        var command = new ToolCommand([python, "-I", "-m", "compileall", "-q", .. mode, "-i", "-"], build.Variables)
        {
            WorkingDirectory = environment.Directory,
            StandardInput = string.Join('\n', sources),
        };
        var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded && InstallFailures.OfMachine(result) is { } failure)
        {
            throw failure;
        }
    }
}
