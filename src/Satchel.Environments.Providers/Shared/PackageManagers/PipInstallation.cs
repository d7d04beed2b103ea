using System.Text.Json.Nodes;
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
) : Installation("pip", "pip", Steps, inputs, build)
{
    private static readonly string[] Steps = ["Collecting ", "Downloading ", "Using cached ", "Building wheel", "Installing collected"];

    private bool _reports = true;

    private string LogFile => Path.Combine(Build.Scratch, "pip.log");

    private string ReportFile => Path.Combine(Build.Scratch, "report.json");

    protected override async Task InstallAskedAsync(CancellationToken cancellationToken)
    {
        var result = await RunInstallAsync(Inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded && result.LastLines.Any(line => line.Contains("no such option: --report", StringComparison.Ordinal)))
        {
            _reports = false;
            result = await RunInstallAsync(Inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        }

        if (!result.Succeeded)
        {
            throw await ExplainAsync(result, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken) =>
        InstallReport.ReadLockAsync(ReportFile, cancellationToken);

    protected override ToolCommand Command(IReadOnlyList<string> arguments) => new([.. pip, .. arguments], variables);

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
            : InstallFailures.Unremembered(failure, Inputs, variables);
    }

    private async Task<ToolResult> RunInstallAsync(IReadOnlyList<string> requirements, CancellationToken cancellationToken)
    {
        var arguments = new List<string> { "install" };
        arguments.AddRange(["-r", await WriteAsync("requirements.txt", requirements, cancellationToken).ConfigureAwait(false)]);
        if (Inputs.ConstraintLines.Count > 0)
        {
            arguments.AddRange([
                "-c",
                await WriteAsync("constraints.txt", Inputs.ConstraintLines, cancellationToken).ConfigureAwait(false),
            ]);
        }

        if (_reports)
        {
            arguments.AddRange(["--report", ReportFile]);
        }

        return await RunAsync([.. arguments, "--log", LogFile, .. Inputs.InstallOptions], cancellationToken).ConfigureAwait(false);
    }
}
