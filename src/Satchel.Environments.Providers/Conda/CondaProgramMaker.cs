using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Makes an environment by the node's <c>conda</c>, <c>mamba</c> or <c>micromamba</c>: they are given an <c>environment.yml</c> and the directory to
/// make. One after the other, since they do not keep their cache of packages from each other.
/// </summary>
/// <param name="program">Name or absolute path.</param>
internal sealed class CondaProgramMaker(string program) : IEnvironmentMaker
{
    public async Task MakeAsync(CondaInputs inputs, CondaPrefix environment, LayerBuild build, CancellationToken cancellationToken)
    {
        if (inputs.Locked is not null)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolMissing,
                $"A locked conda environment cannot be made by '{program}', which chooses packages itself.",
                "Have py-rattler make environments on this node (SATCHEL_CONDA_PROGRAM unset), or leave the lock out."
            );
        }

        var file = Path.Combine(build.Scratch, "environment.yml");
        await File.WriteAllTextAsync(file, DescriptionOf(inputs).ToJsonString(), cancellationToken).ConfigureAwait(false);
        build.Progress.Report($"Waiting for {Path.GetFileName(program)}");
        var turn = Path.Combine(build.Cache, "program.lock");
        using (await FileLock.TakeAsync(turn, shared: false, TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            build.Progress.Report($"Making the environment by {Path.GetFileName(program)}");
            var command = new ToolCommand(CommandFor(environment, file), VariablesFor(inputs, build)) { OnLine = build.Progress.Report };
            var result = await build.Tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw CondaFailures.Of(Path.GetFileName(program), result, inputs);
            }
        }
    }

    // JSON is YAML. All three put variables in for ${NAME}, which is how credentials get there without being written.
    private static JsonObject DescriptionOf(CondaInputs inputs) =>
        new() { ["channels"] = inputs.ChannelList.Append("nodefaults").ToArray(), ["dependencies"] = inputs.SpecList.ToArray() };

    private IReadOnlyList<string> CommandFor(CondaPrefix environment, string file) =>
        Path.GetFileName(program).StartsWith("micromamba", StringComparison.Ordinal)
            ? [program, "create", "--yes", "--prefix", environment.Directory, "--file", file]
            : [program, "env", "create", "--prefix", environment.Directory, "--file", file];

    private static Dictionary<string, string> VariablesFor(CondaInputs inputs, LayerBuild build)
    {
        var variables = new Dictionary<string, string>(build.Variables, StringComparer.Ordinal)
        {
            ["CONDA_PKGS_DIRS"] = Path.Combine(inputs.HasSecretPlaces ? build.Scratch : build.Cache, "packages"),
            ["CONDA_CHANNEL_PRIORITY"] = VariableReference.Expand(inputs.ChannelPriority, build.Variables),
            ["CONDA_CHANNEL_ALIAS"] = VariableReference.Expand(inputs.ChannelAlias, build.Variables),
            ["CONDA_ALWAYS_YES"] = "true",
            ["MAMBA_ALWAYS_YES"] = "true",
            ["CONDA_ALWAYS_COPY"] = "true", // what a job writes into its environment must not reach another one
            ["MAMBA_ALWAYS_COPY"] = "true",
            ["CONDA_NOTIFY_OUTDATED_CONDA"] = "false",
            ["CONDA_REGISTER_ENVS"] = "false", // nothing is written to the home of the daemon's user
        };
        variables.TryAdd("MAMBA_ROOT_PREFIX", Path.Combine(build.Cache, "root"));
        return variables;
    }
}
