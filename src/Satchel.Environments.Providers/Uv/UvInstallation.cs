using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>The uv commands of one build.</summary>
/// <param name="program">uv.</param>
/// <param name="environment">What they work on.</param>
/// <param name="variables">Environment of the commands.</param>
internal sealed class UvInstallation(
    string program,
    VirtualEnvironment environment,
    Dictionary<string, string> variables,
    InstallerInputs inputs,
    LayerBuild build
)
{
    private static readonly string[] Steps = ["Resolved ", "Downloading ", "Building ", "Prepared ", "Installed "];

    // Options that say where packages are to be found; what else is asked for concerns the installation alone.
    private static readonly HashSet<string> IndexOptions = new(
        [
            "--index",
            "--default-index",
            "--index-url",
            "-i",
            "--extra-index-url",
            "--find-links",
            "-f",
            "--index-strategy",
            "--keyring-provider",
            "--allow-insecure-host",
            "--trusted-host",
            "--cert",
        ],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> IndexFlags = new(["--no-index", "--native-tls", "--system-certs"], StringComparer.Ordinal);

    /// <summary>Installs what the inputs say.</summary>
    /// <exception cref="SetupFailedException">uv could not.</exception>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (inputs.Locked is { } locked)
        {
            await InstallAsync(new LockedRequirements(locked, inputs.RequirementLines), cancellationToken).ConfigureAwait(false);
            return;
        }

        List<string> arguments =
        [
            "-r",
            await WriteAsync("requirements.txt", inputs.RequirementLines, cancellationToken).ConfigureAwait(false),
        ];
        if (inputs.ConstraintLines.Count > 0)
        {
            arguments.AddRange([
                "-c",
                await WriteAsync("constraints.txt", inputs.ConstraintLines, cancellationToken).ConfigureAwait(false),
            ]);
        }

        var result = await RunAsync(["install", .. arguments, .. inputs.InstallOptions], cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw await ExplainAsync(result, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has uv look whether what is installed fits together.</summary>
    /// <exception cref="SetupFailedException">It does not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(["check"], cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw InstallFailures.OfMachine(result)
                ?? new SetupFailedException(
                    SetupErrorKinds.VersionConflict,
                    $"uv pip check finds that the installed packages do not fit together: {string.Join("; ", result.LastLines.TakeLast(3))}",
                    "Ask for versions that fit, or leave uv_check out."
                )
                {
                    Tool = result,
                };
        }
    }

    /// <summary>
    /// The lock: what stands in the environment now, and for each package the file that uv chose, as its own lock (PEP 751) of the same
    /// versions names them.
    /// </summary>
    /// <returns>Null when this uv writes no such lock: an old one.</returns>
    public async Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken)
    {
        var installed = InstalledPackages.In(environment);
        string[] lines =
        [
            .. inputs.RequirementLines.Where(line => line.StartsWith('-') && !line.StartsWith("-e", StringComparison.Ordinal)),
            .. installed.Select(Exactly).OfType<string>(),
        ];
        var named = await WriteAsync("installed.txt", lines, cancellationToken).ConfigureAwait(false);
        var file = Path.Combine(build.Scratch, "pylock.toml");
        var result = await RunAsync(
                ["compile", named, "--no-deps", "--no-header", "--quiet", "--format", "pylock.toml", "-o", file, .. WhereToLook()],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded ? UvLock.Of(installed, await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)) : null;
    }

    private async Task InstallAsync(LockedRequirements locked, CancellationToken cancellationToken)
    {
        foreach (var (lines, options) in locked.Installations())
        {
            var file = await WriteAsync("locked.txt", lines, cancellationToken).ConfigureAwait(false);

            // What uv does without being told, since it looks at no package of the base.
            var further = options.Where(option => option is not "--ignore-installed");
            var result = await RunAsync(["install", "-r", file, .. inputs.InstallOptions, .. further], cancellationToken)
                .ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw InstallFailures.Of("uv", result);
            }
        }

        // Offline, so that whatever is not there already is what the lock does not have.
        var asked = await WriteAsync("asked.txt", locked.Asked, cancellationToken).ConfigureAwait(false);
        var check = await RunAsync(["install", "--dry-run", "--offline", "--no-index", "--no-deps", "-r", asked], cancellationToken)
            .ConfigureAwait(false);
        if (InstallFailures.MissingRequirement(check) is { } missing)
        {
            throw LockedRequirements.DoesNotFit(missing, check);
        }
    }

    /// <summary>uv says that there is no such version, but not which ones there are. Asked for a later one, it names the newest.</summary>
    private async Task<SetupFailedException> ExplainAsync(ToolResult result, CancellationToken cancellationToken)
    {
        var failure = InstallFailures.Of("uv", result);
        if (failure.Kind != SetupErrorKinds.NoMatchingVersion || InstallFailures.UnmatchedName(result) is not { } name)
        {
            return InstallFailures.Unremembered(failure, inputs, variables);
        }

        string[] lines = [.. inputs.RequirementLines.Where(line => line.StartsWith('-')), $"{name}>999999"];
        var file = await WriteAsync("newest.txt", lines, cancellationToken).ConfigureAwait(false);
        var again = await RunAsync(["compile", file, "--no-deps", .. WhereToLook()], cancellationToken).ConfigureAwait(false);
        return InstallFailures.Newest(again) is { } newest
            ? new SetupFailedException(failure.Kind, $"{failure.Message.TrimEnd('.')}; the newest is {newest}.", failure.Error.Hint)
            {
                Tool = result,
            }
            : failure;
    }

    /// <summary>A requirement that only the installed file fulfils; null for sources of a repository, whose commit says it already.</summary>
    private static string? Exactly(InstalledPackage package) =>
        package.Source is not { } source ? $"{package.Name}=={package.Version}"
        : source["archive_info"] is not null ? $"{package.Name} @ {source["url"]?.GetValue<string>()}"
        : null;

    private IEnumerable<string> WhereToLook()
    {
        var options = inputs.InstallOptions;
        for (var index = 0; index < options.Count; index++)
        {
            var name = options[index].Split('=')[0];
            if (IndexFlags.Contains(name) || IndexOptions.Contains(name))
            {
                yield return options[index];
                if (IndexOptions.Contains(options[index]) && index + 1 < options.Count)
                {
                    yield return options[++index];
                }
            }
        }
    }

    private Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        build.Tools.RunAsync(
            new ToolCommand([program, "pip", arguments[0], "--python", environment.Python, .. arguments.Skip(1)], variables)
            {
                OnLine = Tell,
            },
            cancellationToken
        );

    private async Task<string> WriteAsync(string name, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var file = Path.Combine(build.Scratch, name);
        await File.WriteAllLinesAsync(file, lines, cancellationToken).ConfigureAwait(false);
        return file;
    }

    private void Tell(string line)
    {
        var text = line.Trim();
        if (Steps.Any(step => text.StartsWith(step, StringComparison.Ordinal)))
        {
            build.Progress.Report(text);
        }
    }
}
