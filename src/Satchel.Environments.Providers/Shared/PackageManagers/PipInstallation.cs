using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The pip commands of one build.</summary>
/// <param name="pip">The beginning of a command.</param>
/// <param name="variables">Environment of the commands.</param>
internal sealed class PipInstallation(
    IReadOnlyList<string> pip,
    Dictionary<string, string> variables,
    InstallerInputs inputs,
    LayerBuild build
)
{
    private static readonly string[] Steps = ["Collecting ", "Downloading ", "Using cached ", "Building wheel", "Installing collected"];

    private bool _reports = true;

    private string LogFile => Path.Combine(build.Scratch, "pip.log");

    /// <summary>What pip reports about the installation.</summary>
    public string ReportFile => Path.Combine(build.Scratch, "report.json");

    /// <summary>Installs what the inputs say.</summary>
    /// <exception cref="SetupFailedException">pip could not.</exception>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (inputs.Locked is { } locked)
        {
            await InstallAsync(new LockedRequirements(locked, inputs.RequirementLines), cancellationToken).ConfigureAwait(false);
            return;
        }

        var result = await RunInstallAsync(inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded && result.LastLines.Any(line => line.Contains("no such option: --report", StringComparison.Ordinal)))
        {
            _reports = false;
            result = await RunInstallAsync(inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        }

        if (!result.Succeeded)
        {
            throw await ExplainAsync(result, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has pip look whether what is installed fits together.</summary>
    /// <exception cref="SetupFailedException">It does not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync([.. pip, "check"], cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw InstallFailures.OfMachine(result)
                ?? new SetupFailedException(
                    SetupErrorKinds.VersionConflict,
                    $"pip check finds that the installed packages do not fit together: {string.Join("; ", result.LastLines.TakeLast(3))}",
                    "Ask for versions that fit, or leave pip_check out."
                )
                {
                    Tool = result,
                };
        }
    }

    private async Task InstallAsync(LockedRequirements locked, CancellationToken cancellationToken)
    {
        foreach (var (lines, options) in locked.Installations())
        {
            var file = await WriteAsync("locked.txt", lines, cancellationToken).ConfigureAwait(false);
            var result = await RunAsync([.. pip, "install", "-r", file, .. inputs.InstallOptions, .. options], cancellationToken)
                .ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw InstallFailures.Of("pip", result);
            }
        }

        // Offline, so that whatever is not there already is what the lock does not have. A pip that cannot try is not asked.
        var asked = await WriteAsync("asked.txt", locked.Asked, cancellationToken).ConfigureAwait(false);
        var check = await RunAsync([.. pip, "install", "--dry-run", "--no-index", "--no-deps", "-r", asked], cancellationToken)
            .ConfigureAwait(false);
        if (InstallFailures.MissingRequirement(check) is { } missing)
        {
            throw LockedRequirements.DoesNotFit(missing, check);
        }
    }

    /// <summary>
    /// pip says of a package that an index does not give just that it found none. Its log, which tells more, has whether the index refused or
    /// could not be reached.
    /// </summary>
    private async Task<SetupFailedException> ExplainAsync(ToolResult result, CancellationToken cancellationToken)
    {
        var failure = InstallFailures.Of("pip", result);
        if (failure.Kind != SetupErrorKinds.NoSuchPackage)
        {
            return failure;
        }

        var lines = File.Exists(LogFile) ? await File.ReadAllLinesAsync(LogFile, cancellationToken).ConfigureAwait(false) : [];
        string[] refusals = [.. lines.Where(line => line.Contains("Could not fetch URL", StringComparison.Ordinal))];
        return InstallFailures.OfNetwork(result with { LastLines = refusals }) is { } network
            ? new SetupFailedException(network.Kind, network.Error.Message, network.Error.Hint) { Tool = result }
            : InstallFailures.Unremembered(failure, inputs, variables);
    }

    private async Task<ToolResult> RunInstallAsync(IReadOnlyList<string> requirements, CancellationToken cancellationToken)
    {
        var arguments = new List<string> { "install" };
        arguments.AddRange(["-r", await WriteAsync("requirements.txt", requirements, cancellationToken).ConfigureAwait(false)]);
        if (inputs.ConstraintLines.Count > 0)
        {
            arguments.AddRange([
                "-c",
                await WriteAsync("constraints.txt", inputs.ConstraintLines, cancellationToken).ConfigureAwait(false),
            ]);
        }

        if (_reports)
        {
            arguments.AddRange(["--report", ReportFile]);
        }

        return await RunAsync([.. pip, .. arguments, "--log", LogFile, .. inputs.InstallOptions], cancellationToken).ConfigureAwait(false);
    }

    private Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        build.Tools.RunAsync(new ToolCommand(arguments, variables) { OnLine = Tell }, cancellationToken);

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
