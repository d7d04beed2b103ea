using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Runs the tools of a build in containers of an image, so that they find the image's Python and fit its libraries. What the build writes into
/// lies at the same paths inside, so paths that a tool writes down hold for the containers of jobs.
/// </summary>
/// <param name="engine">Runs them.</param>
/// <param name="options">How the node runs containers.</param>
/// <param name="image">Id of the image.</param>
/// <param name="build">The build.</param>
/// <param name="shared">Directories of the node that they only read.</param>
internal sealed class ContainerTools(
    ContainerEngine engine,
    ContainerOptions options,
    string image,
    LayerBuild build,
    IReadOnlyList<string> shared
) : IToolRunner
{
    private const int EngineFailed = 125;
    private const int CannotStart = 126;
    private const int NotFound = 127;

    private static readonly string[] Own =
    [
        ToolCommand.BuildMark,
        "TMPDIR",
        "PYTHONUTF8",
        "PYTHONUNBUFFERED",
        "NO_COLOR",
        "TERM",
        WorkingDirectoryReference.Ray,
    ];

    private readonly ContainerFiles _files = new(build);

    /// <summary>A build whose tools run in the image that its inputs name; the same when they name none.</summary>
    public static LayerBuild Within(LayerBuild build, ContainerOptions options, params IReadOnlyList<string> shared) =>
        ResolvedImage.NamedIn(build.Layer.Plan.Inputs) is { } image
            ? build with
            {
                Tools = new ContainerTools(ContainerEngine.Find(options), options, image, build, shared),
            }
            : build;

    public async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        _files.Find(command.Variables, cancellationToken);
        var container = new BuildContainer(engine, options, build);
        await using var removal = container.ConfigureAwait(false);
        var result = await build.Tools.RunAsync(Wrap(command, container.Name), cancellationToken).ConfigureAwait(false);
        container.HasEnded();
        return result.ExitCode switch
        {
            EngineFailed => throw EngineFailures.Of(engine, image, "run", result),
            CannotStart or NotFound => throw new SetupFailedException(
                SetupErrorKinds.ToolMissing,
                $"The image has no program '{command.Arguments[0]}', or cannot run it.",
                "Packages are installed with the image's own Python 3 and its venv module: take an image that has them."
            )
            {
                Tool = result,
            },
            ContainerFiles.NotLinked when !_files.IsLinkless => throw new SetupFailedException(
                SetupErrorKinds.PermissionDenied,
                "A file of the node whose path has a secret in it cannot be put into the container: its user may not make the place.",
                "Write such paths out, without a secret, or run the node's daemon as root."
            )
            {
                Tool = result,
            },
            _ => result,
        };
    }

    private ToolCommand Wrap(ToolCommand command, string name)
    {
        var variables = new Dictionary<string, string>(command.Variables, StringComparer.Ordinal);
        foreach (var (file, place) in _files.Given)
        {
            variables[file] = place;
        }

        var given = variables.Keys.Where(IsGiven).Except(Own, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var pipe = new VariablePipe(
            variables.Where(variable => given.Contains(variable.Key) && VariablePipe.Takes(variable.Key)),
            command.StandardInput
        );
        var before = _files.Script + Programs(given);
        return command with
        {
            Variables = variables.Where(variable => !given.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal),
            StandardInput = pipe.Input,
            Arguments =
            [
                engine.Program,
                "run",
                "--rm",
                $"--name={name}",
                "--stop-timeout=0",
                .. pipe.Options(engine),
                .. ContainerRun.Defaults(engine, options, []),
                .. Mounts().Distinct(StringComparer.Ordinal),
                $"--workdir={command.WorkingDirectory ?? build.Scratch}",
                $"--env=HOME={build.Scratch}",
                .. Own.Select(variable => $"--env={variable}"),
                .. pipe.IsUsed || before.Length > 0
                    ? (string[])["--entrypoint=/bin/sh", image, "-c", pipe.Script + before + "exec \"$@\"", "satchel", command.Arguments[0]]
                    : [$"--entrypoint={command.Arguments[0]}", image],
                .. command.Arguments.Skip(1),
            ],
            WorkingDirectory = null,
        };
    }

    /// <summary>Adds the programs that git is to find to those of the image.</summary>
    private static string Programs(HashSet<string> given) =>
        given.Contains(GitPlaces.ProgramsVariable) ? $"export PATH=\"$PATH:${GitPlaces.ProgramsVariable}\"; " : "";

    private bool IsGiven(string name) =>
        name is ContainerFiles.LinksVariable
        || InstallerVariables.Includes(name)
        || build.Layer.Plan.Secrets.ContainsKey(name)
        || GitLogins.IsOfGit(name)
        || PathTokens.IsOne(name)
        || SecretReferences.IsOne(name);

    private IEnumerable<string> Mounts()
    {
        foreach (var directory in (string[])[build.Directory, build.Scratch, build.Cache])
        {
            yield return ContainerRun.Mount(directory, directory, readOnly: false);
        }

        foreach (var path in build.Parents.Select(parent => parent.Directory).Concat(shared))
        {
            yield return ContainerRun.Mount(path, path, readOnly: true);
        }

        foreach (var mount in _files.Mounts)
        {
            yield return mount;
        }
    }
}
