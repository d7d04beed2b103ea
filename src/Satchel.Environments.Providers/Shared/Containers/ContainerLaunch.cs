using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Starts processes in a container: with the variables of its image instead of the node's, and with the job's files, its layers and what its
/// cluster tells it at the same paths as outside.
/// </summary>
internal abstract class ContainerLaunch(ContainerOptions options) : ILaunchContributor
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] TokenFiles = ["SATCHEL_TOKEN_PATH", "RAY_AUTH_TOKEN_PATH"];

    public abstract string Field { get; }

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    /// <summary>First of all: whatever other fields add, they add to what the image has.</summary>
    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        if (ResolvedImage.Of(value) is null)
        {
            return draft;
        }

        var variables = ImageRecording.VariablesOf(context.Layers[0]);
        variables.TryAdd("PATH", UsualPath);
        foreach (var (name, content) in draft.Variables.Where(variable => IsForTheJob(variable.Key)))
        {
            variables[name] = content;
        }

        if (SdkOnPath(draft.Variables) is { } sdk)
        {
            variables["PYTHONPATH"] = variables.GetValueOrDefault("PYTHONPATH") is { Length: > 0 } own ? $"{own}:{sdk}" : sdk;
        }

        return draft with
        {
            Variables = variables,
        };
    }

    public LaunchPlan Enclose(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        if (ResolvedImage.Of(value) is not { } image)
        {
            return draft;
        }

        var engine = ContainerEngine.Find(options);
        var name = "satchel-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.PrivateDirectory)))[..24];
        var own = context
            .NodeVariables.Where(variable => EngineVariables.Includes(variable.Key))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        var known = ImageRecording.VariablesOf(context.Layers[0]);
        var chosen = RunOptions.VariablesIn(image.RunOptions);
        var given = draft
            .Variables.Where(variable => known.GetValueOrDefault(variable.Key) != variable.Value && !chosen.Contains(variable.Key))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .ToList();
        RefuseUntellable(given, context.Secrets);
        var pipe = new VariablePipe(given.Where(static variable => VariablePipe.Takes(variable.Key)));
        var named = given.Where(static variable => !VariablePipe.Takes(variable.Key)).ToList();

        // A service sends a stop to the first process alone, and has an init for that; elsewhere every process gets it. That one is a shell
        // then, since the kernel keeps signals from a first process that does not ask for them.
        var script = pipe.Script + (engine.IsDocker ? "exec \"$@\"" : "\"$@\"; exit $?");
        return draft with
        {
            CommandPrefix =
            [
                engine.Program,
                "run",
                "--rm",
                $"--name={name}",
                $"--label=satchel.job={draft.Variables.GetValueOrDefault("SATCHEL_JOB_ID")}",
                "--stop-timeout=0",
                .. ContainerRun.Defaults(engine, options, image.RunOptions),
                .. ContainerRun.Amounts(engine, options, context.Resources, image.RunOptions),
                .. Mounts(draft, context, engine.IsDocker).Distinct(StringComparer.Ordinal),
                .. draft.WorkingDirectory is { } directory ? [$"--workdir={directory}"] : (string[])[],
                .. pipe.Options(engine),
                .. named.Select(static variable => $"--env={variable.Key}"),
                .. image.RunOptions,
                "--entrypoint=/bin/sh",
                image.Id,
                "-c",
                script,
                "satchel",
                .. draft.CommandPrefix,
            ],
            Variables = new Dictionary<string, string>(own.Concat(named), StringComparer.Ordinal),
            Input = pipe.Input,
            OwnVariables = draft.Variables,
            IsStartedElsewhere = engine.IsDocker,
            Ending = new LaunchEnding(ContainerRun.Removal(engine, name), own),
        };
    }

    private static bool HoldsSecret(string value, IReadOnlyDictionary<string, string> secrets) =>
        secrets.Values.Any(secret => secret.Length > 0 && value.Contains(secret, StringComparison.Ordinal));

    /// <summary>What no shell takes comes to a container by the engine alone, which writes it down.</summary>
    private static void RefuseUntellable(IEnumerable<KeyValuePair<string, string>> given, IReadOnlyDictionary<string, string> secrets)
    {
        string[] names =
        [
            .. given
                .Where(variable => !VariablePipe.Takes(variable.Key) && HoldsSecret(variable.Value, secrets))
                .Select(static variable => $"'{variable.Key}'"),
        ];
        if (names.Length > 0)
        {
            throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"A container cannot be given {string.Join(", ", names)}: "
                    + $"{(names.Length == 1 ? "it holds a secret under a name" : "they hold secrets under names")} that no shell takes.",
                "Use a name of letters, digits and underscores that is none of the shell's own (UID, PPID), and have the program in the image read that."
            );
        }
    }

    /// <summary>The node's variables that are about the job and its cluster, not about the machine.</summary>
    private static bool IsForTheJob(string name) =>
        name.StartsWith("SATCHEL_", StringComparison.Ordinal)
        || name.StartsWith("RAY_", StringComparison.Ordinal)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)
        || name is "PYTHONUNBUFFERED" or "OMP_NUM_THREADS" or "CUDA_VISIBLE_DEVICES" or "HIP_VISIBLE_DEVICES";

    /// <summary>The SDK where the node has put it behind all else that its own Python finds, which an image does not have.</summary>
    private static string? SdkOnPath(IReadOnlyDictionary<string, string> node) =>
        node.GetValueOrDefault("SATCHEL_SDK_PATH") is { Length: > 0 } sdk
        && node.GetValueOrDefault("PYTHONPATH", "").Split(':').Contains(sdk, StringComparer.Ordinal)
            ? sdk
            : null;

    private static IEnumerable<string> Mounts(LaunchPlan draft, ContributionContext context, bool isElsewhere)
    {
        yield return ContainerRun.Mount(context.PrivateDirectory, context.PrivateDirectory, readOnly: false);
        if (draft.WorkingDirectory is { } directory && !directory.StartsWith(context.PrivateDirectory + "/", StringComparison.Ordinal))
        {
            yield return ContainerRun.Mount(directory, directory, readOnly: false);
        }

        foreach (var layer in context.Environment.Except(context.Layers))
        {
            // A view of the job's own is mounted in the place of these, where a service does not start the process.
            var isWritable = !isElsewhere && draft.WritableLayers.Contains(layer.Directory, StringComparer.Ordinal);
            yield return ContainerRun.Mount(layer.Directory, layer.Directory, !isWritable);
        }

        foreach (var mount in draft.Mounts)
        {
            yield return ContainerRun.Mount(mount.Source, mount.Target, readOnly: true);
        }

        foreach (var writable in context.WritableDirectories)
        {
            yield return ContainerRun.Mount(writable, writable, readOnly: false);
        }

        foreach (var file in TokenFiles.Select(name => draft.Variables.GetValueOrDefault(name)).OfType<string>())
        {
            yield return ContainerRun.Mount(file, file, readOnly: true);
        }
    }
}
