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
) : Installation("pip", "pip", Steps, inputs, variables, build)
{
    private static readonly string[] Steps = ["Collecting ", "Downloading ", "Using cached ", "Building wheel", "Installing collected"];

    private static readonly string[] Sources =
    [
        "FIND_LINKS",
        "REQUIREMENT",
        "CONSTRAINT",
        "UPGRADE",
        "FORCE_REINSTALL",
        "IGNORE_INSTALLED",
        "REQUIRE_HASHES",
        "NO_INDEX",
    ];

    // Of a log with a time in front of each line: what the last program printed that failed.
    private const string BuildOutput = """
        import re, sys
        with open(sys.argv[1], errors="replace") as log:
            lines = [re.sub(r"^\S+?,\d+ ", "", line) for line in log]
        end = max((i for i, line in enumerate(lines) if re.search(r" exited with -?\d+$", line) and "Subprocess" not in line), default=0)
        begin = max((i for i in range(end) if "Running command " in lines[i]), default=end)
        sys.stdout.writelines(lines[max(begin + 1, end - 40):end])
        """;

    private const int LinesAfter = 10;

    private bool _reports = true;
    private JsonArray? _chosen;
    private SortedDictionary<string, string> _ofBase = new(StringComparer.Ordinal);

    private string LogFile => Path.Combine(Build.Scratch, "pip.log");

    private string ReportFile => Path.Combine(Build.Scratch, "report.json");

    protected override InstallerInputs WithoutLogins(InstallerInputs inputs) =>
        IndexLogins.TakeFrom(ProxyLogin.TakeFrom(inputs, Variables), Variables, Build);

    protected override async Task InstallAskedAsync(CancellationToken cancellationToken)
    {
        var result = await RunInstallAsync(Inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded && result.Lines.Any(line => line.Contains("no such option: --report", StringComparison.Ordinal)))
        {
            _reports = false;
            result = await RunInstallAsync(Inputs.RequirementLines, cancellationToken).ConfigureAwait(false);
        }

        if (!result.Succeeded)
        {
            throw await ExplainAsync(result, cancellationToken).ConfigureAwait(false);
        }

        _chosen = await InstallReport.ReadLockAsync(ReportFile, cancellationToken).ConfigureAwait(false);
        string[] installed = [.. (_chosen ?? []).Select(entry => entry?["name"]?.GetValue<string>()).OfType<string>()];
        _ofBase = await ReadSatisfiedAsync(cancellationToken).ConfigureAwait(false);
        foreach (var name in installed)
        {
            _ofBase.Remove(name); // looked at, and replaced
        }

        RequireInLayer(installed, result);
    }

    protected override IReadOnlyList<(string Name, string Version)> OfBase => [.. _ofBase.Select(package => (package.Key, package.Value))];

    protected override Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken) => Task.FromResult(_chosen);

    protected override async Task<IReadOnlyList<string>> CheckBaseAsync(CancellationToken cancellationToken)
    {
        ToolCommand check = new([Inputs.PythonProgram, .. pip.Skip(1), "check"], Variables);
        return (await Build.Tools.RunAsync(check, cancellationToken).ConfigureAwait(false)).Lines;
    }

    protected override ToolCommand Command(IReadOnlyList<string> arguments) => new([.. pip, .. arguments], Variables);

    protected override ToolCommand WithoutSources(IReadOnlyList<string> arguments)
    {
        var own = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["PIP_CONFIG_FILE"] = "/dev/null" };
        foreach (var name in Sources)
        {
            own.Remove("PIP_" + name);
        }

        return new([.. pip, .. arguments], own);
    }

    /// <summary>
    /// pip says of a package that an index does not give just that it found none, and of one that cannot be built just that. Its log, which
    /// tells more, has whether the index refused or could not be reached, and what was printed while the package was built.
    /// </summary>
    private async Task<SetupFailedException> ExplainAsync(ToolResult result, CancellationToken cancellationToken)
    {
        var failure = InstallFailures.Of("pip", result);
        if (failure.Kind == SetupErrorKinds.BuildFailed)
        {
            // By a tool, so that the lines are redacted and stand in the log of the set-up.
            ToolCommand read = new([pip[0], "-c", BuildOutput, LogFile], Variables);
            var printed = await Build.Tools.RunAsync(read, cancellationToken).ConfigureAwait(false);
            return InstallFailures.Of("pip", result with { Lines = [.. printed.Lines, .. result.Lines.TakeLast(LinesAfter)] });
        }

        if (failure.Kind != SetupErrorKinds.NoSuchPackage)
        {
            return AskedFailures.Of(failure, Inputs, Variables);
        }

        var lines = File.Exists(LogFile) ? await File.ReadAllLinesAsync(LogFile, cancellationToken).ConfigureAwait(false) : [];
        string[] refusals = [.. lines.Where(line => line.Contains("Could not fetch URL", StringComparison.Ordinal))];
        return InstallFailures.OfNetwork("pip", result with { Lines = refusals }) is { } network
            ? AskedFailures.Of(new(network.Kind, network.Error.Message, network.Error.Hint) { Tool = result }, Inputs, Variables)
            : AskedFailures.Of(failure, Inputs, Variables);
    }

    /// <summary>Out of the log, which has all that pip says, whatever it was asked to keep quiet about.</summary>
    private async Task<SortedDictionary<string, string>> ReadSatisfiedAsync(CancellationToken cancellationToken)
    {
        var satisfied = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(LogFile, cancellationToken).ConfigureAwait(false))
        {
            if (InstallPatterns.Satisfied().Match(line) is { Success: true } said)
            {
                satisfied[said.Groups["name"].Value] = said.Groups["version"].Value;
            }
        }

        return satisfied;
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
