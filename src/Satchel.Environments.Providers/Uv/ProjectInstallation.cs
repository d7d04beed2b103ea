using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.LocalPaths;
using Satchel.Environments.Providers.Shared.PackagedDirectories;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>
/// Installs what the lock of a project says, into the layer. The project itself is not installed: its code comes with <c>working_dir</c>. What it
/// takes from there as packages is, by copy: a layer must not depend on a directory elsewhere.
/// </summary>
/// <param name="top">Where files of <c>working_dir</c> were laid out.</param>
/// <param name="place">The project's directory in it.</param>
/// <param name="project">What is asked of it: extras and groups, as in the normal form.</param>
internal sealed partial class ProjectInstallation(
    string top,
    string place,
    JsonObject project,
    string program,
    VirtualEnvironment environment,
    Dictionary<string, string> variables,
    InstallerInputs inputs,
    LayerBuild build
) : UvInstallation(program, environment, variables, inputs, build)
{
    private const string Copied = "--no-editable";

    /// <summary>How the lock of the layer names what lies in <c>working_dir</c>: uv knows the variable where it installs from that.</summary>
    private const string WorkingDir = $"file://${{{WorkingDirectoryReference.Ray}}}/";

    private readonly string _program = program;
    private readonly VirtualEnvironment _environment = environment;

    protected override async Task InstallAskedAsync(CancellationToken cancellationToken)
    {
        // Compares the two files alone: a lock that fits is found to fit without any index.
        string[] compare = ["lock", "--check", "--python", _environment.Python];
        var check = OfflineTalk.Without(await ProjectAsync([.. compare, "--offline"], cancellationToken).ConfigureAwait(false));
        if (IsOfALocalPackage(check))
        {
            // What its directory requires is known when it is built, which may need something from an index.
            check = await ProjectAsync(compare, cancellationToken).ConfigureAwait(false);
        }

        if (!check.Succeeded)
        {
            throw Unfit(check);
        }

        var result = await ProjectAsync(["sync", "--frozen", "--inexact", "--no-install-project", Copied, .. Asked()], cancellationToken)
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
                : OfLock(InstallFailures.Of("uv", result));
        }
    }

    protected override async Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Build.Scratch, "pylock.toml");
        var result = await ProjectAsync(
                [
                    "export",
                    "--frozen",
                    "--format",
                    "pylock.toml",
                    "--no-header",
                    "--quiet",
                    "-o",
                    file,
                    "--no-emit-project",
                    Copied,
                    .. Asked(),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? Unplaced(
                UvLock.Of(InstalledPackages.In(_environment), await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false))
            )
            : null;
    }

    /// <summary>A lock that means the same wherever <c>working_dir</c> is: paths count from the file that uv has written, or are whole.</summary>
    private JsonArray Unplaced(JsonArray chosen)
    {
        foreach (var entry in chosen.OfType<JsonObject>())
        {
            if (
                entry["url"]?.GetValue<string>() is { } url
                && FileUrl.ToPath(url, out _) is { } path
                && !path.Contains("://", StringComparison.Ordinal)
            )
            {
                var below = Path.GetRelativePath(top, Path.GetFullPath(path, Build.Scratch));
                entry["url"] = below.StartsWith("..", StringComparison.Ordinal) ? url : WorkingDir + FileUrl.Escaped(below);
            }
        }

        return chosen;
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
                    // What lies in files and directories is what the lock says it is: it has no version to compare.
                    "--no-emit-project",
                    "--no-emit-workspace",
                    "--no-emit-local",
                    .. Asked(),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? RequirementText.Clean(await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false))
            : throw InstallFailures.Of("uv", result);
    }

    /// <summary>Hashes are those of <c>uv.lock</c>, which nobody writes by hand.</summary>
    private SetupFailedException OfLock(SetupFailedException failure) =>
        failure.Kind == SetupErrorKinds.HashMismatch
            ? new SetupFailedException(
                failure.Kind,
                failure.Message,
                "uv.lock has another hash than the index's file: if that was replaced on purpose, run `uv lock --upgrade-package` with its name "
                    + "in the project and submit again."
            )
            {
                Tool = failure.Tool,
            }
            : AskedFailures.Of(failure, Inputs, Variables);

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
        : IsOfALocalPackage(check) ? InstallFailures.Of("uv", check)
        : new SetupFailedException(
            SetupErrorKinds.LockOutdated,
            "uv.lock does not fit pyproject.toml any more.",
            "Run `uv lock` in the project and submit again; `uv lock --check` says whether it fits."
        )
        {
            Tool = check,
        };

    private static bool IsOfALocalPackage(ToolResult check) => !check.Succeeded && check.Lines.Any(line => LocalPackage().IsMatch(line));

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
        var directory = Path.GetFullPath(place, top);
        return RunAsync(new ToolCommand([_program, .. arguments, "--project", directory], own), cancellationToken);
    }

    [GeneratedRegex(
        @"`[A-Za-z0-9._-]+(==[^ ]+)? @ (path|directory|editable|virtual)\+[^`]+`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex LocalPackage();
}
