using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Installs what the lock of a project says, into the layer. The project itself and its neighbours in the workspace are not installed: their
/// code comes with <c>working_dir</c>.
/// </summary>
/// <param name="directory">Where the project's files were laid out.</param>
/// <param name="project">What is asked of it: extras and groups, as in the normal form.</param>
internal sealed class ProjectInstallation(
    string directory,
    JsonObject project,
    string program,
    VirtualEnvironment environment,
    Dictionary<string, string> variables,
    InstallerInputs inputs,
    LayerBuild build
) : UvInstallation(program, environment, variables, inputs, build)
{
    private static readonly string[] CodeOfTheUser = ["project", "workspace", "local"];

    private readonly string _program = program;
    private readonly VirtualEnvironment _environment = environment;

    protected override async Task InstallAskedAsync(CancellationToken cancellationToken)
    {
        // Compares the two files alone: a lock that fits is found to fit without any index.
        var check = OfflineTalk.Without(
            await ProjectAsync(["lock", "--check", "--offline", "--python", _environment.Python], cancellationToken).ConfigureAwait(false)
        );
        if (!check.Succeeded)
        {
            throw Unfit(check);
        }

        var result = await ProjectAsync(["sync", "--frozen", "--inexact", .. Without("install"), .. Asked()], cancellationToken)
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw Has(result, "is not defined in") is { } undefined
                ? new SetupFailedException(
                    SetupErrorKinds.LockOutdated,
                    $"{undefined.TrimEnd('.')}.",
                    "Name extras and groups as they stand in pyproject.toml, and run `uv lock` after changing it."
                )
                {
                    Tool = result,
                }
                : InstallFailures.Of("uv", result);
        }
    }

    protected override async Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Build.Scratch, "pylock.toml");
        var result = await ProjectAsync(
                ["export", "--frozen", "--format", "pylock.toml", "--no-header", "--quiet", "-o", file, .. Without("emit"), .. Asked()],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? UvLock.Of(InstalledPackages.In(_environment), await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false))
            : null;
    }

    /// <summary>What the project's own lock has now: a lock of an earlier set-up may be of another state of it.</summary>
    protected override async Task<IReadOnlyList<string>> AskedAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Build.Scratch, "project.txt");
        var result = await ProjectAsync(
                [
                    "export",
                    "--frozen",
                    "--no-header",
                    "--no-hashes",
                    "--no-annotate",
                    "--quiet",
                    "-o",
                    file,
                    .. Without("emit"),
                    .. Asked(),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? RequirementText.Clean(await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false))
            : throw InstallFailures.Of("uv", result);
    }

    private static IEnumerable<string> Without(string verb) => CodeOfTheUser.Select(part => $"--no-{verb}-{part}");

    private static SetupFailedException Unfit(ToolResult check) =>
        Has(check, "incompatible with the project's Python requirement") is { } wrong
            ? new SetupFailedException(
                SetupErrorKinds.WrongPython,
                $"{wrong.TrimEnd('.')}.",
                "Widen requires-python of the project and run `uv lock`, or run on a node with such a Python."
            )
            {
                Tool = check,
            }
            : LocalSources.MissingIn(check)
                ?? new SetupFailedException(
                    SetupErrorKinds.LockOutdated,
                    "uv.lock does not fit pyproject.toml any more.",
                    "Run `uv lock` in the project and submit again; `uv lock --check` says whether it fits."
                )
                {
                    Tool = check,
                };

    private static string? Has(ToolResult result, string words) =>
        result.Lines.LastOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } line
            ? line.Replace("error: ", "", StringComparison.Ordinal)
            : null;

    private IEnumerable<string> Asked() =>
        [
            .. Names(ProjectSpec.Extras).SelectMany(extra => (string[])["--extra", extra]),
            .. project.ContainsKey(ProjectSpec.Groups) ? (string[])["--no-default-groups"] : [],
            .. Names(ProjectSpec.Groups).SelectMany(group => (string[])["--group", group]),
        ];

    private IEnumerable<string> Names(string key) => (project[key] as JsonArray ?? []).Select(name => name!.GetValue<string>());

    private Task<ToolResult> ProjectAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var own = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["UV_PROJECT_ENVIRONMENT"] = _environment.Directory };
        return RunAsync(new ToolCommand([_program, .. arguments, "--project", directory], own), cancellationToken);
    }
}
