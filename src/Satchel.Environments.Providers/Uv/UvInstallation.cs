using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>The uv commands of one build.</summary>
/// <param name="program">uv.</param>
/// <param name="environment">What they work on.</param>
/// <param name="variables">Environment of the commands.</param>
internal partial class UvInstallation(
    string program,
    VirtualEnvironment environment,
    Dictionary<string, string> variables,
    InstallerInputs inputs,
    LayerBuild build
) : Installation("uv pip", "uv", Steps, inputs, variables, build)
{
    private static readonly string[] Steps = ["Resolved ", "Downloading ", "Building ", "Prepared ", "Installed "];

    private static readonly string[] Sources = ["FIND_LINKS", "CONFIG_FILE", "CONSTRAINT", "REQUIRE_HASHES"];

    // Options that say where packages are to be found, beside indexes and links; what else is asked for concerns the installation alone.
    private static readonly HashSet<string> Places = new(
        ["--index-strategy", "--keyring-provider", "--allow-insecure-host", "--cert", "--no-index", "--native-tls", "--system-certs"],
        StringComparer.Ordinal
    );

    protected override async Task InstallAskedAsync(CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            "-r",
            await WriteAsync("requirements.txt", Inputs.RequirementLines, cancellationToken).ConfigureAwait(false),
        ];
        if (Inputs.ConstraintLines.Count > 0)
        {
            arguments.AddRange([
                "-c",
                await WriteAsync("constraints.txt", Inputs.ConstraintLines, cancellationToken).ConfigureAwait(false),
            ]);
        }

        var result = await RunAsync(["install", .. arguments, .. Inputs.InstallOptions], cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw await ExplainAsync(result, cancellationToken).ConfigureAwait(false);
        }

        RequireInLayer(result.Lines.Select(line => Added().Match(line)).Where(said => said.Success).Select(said => said.Value), result);
    }

    /// <summary>
    /// The lock: what stands in the environment now, and for each package the file that uv chose, as its own lock (PEP 751) of the same
    /// versions names them.
    /// </summary>
    /// <returns>Null when this uv writes no such lock: an old one.</returns>
    protected override async Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken)
    {
        var installed = InstalledPackages.In(environment);
        string[] lines =
        [
            .. Inputs.RequirementLines.Where(line => line.StartsWith('-') && !line.StartsWith("-e", StringComparison.Ordinal)),
            .. installed.Select(Exactly).OfType<string>(),
        ];
        var named = await WriteAsync("installed.txt", lines, cancellationToken).ConfigureAwait(false);
        var file = Path.Combine(Build.Scratch, "pylock.toml");
        var result = await RunAsync(
                ["compile", named, "--no-deps", "--no-header", "--quiet", "--format", "pylock.toml", "-o", file, .. WhereToLook()],
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? UvLock.Of(installed, await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), Build.Scratch)
            : null;
    }

    protected override ToolCommand Command(IReadOnlyList<string> arguments) =>
        new([program, "pip", arguments[0], "--python", environment.Python, .. arguments.Skip(1)], Variables);

    protected override ToolCommand WithoutSources(IReadOnlyList<string> arguments)
    {
        var own = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["UV_NO_CONFIG"] = "1" };
        foreach (var name in Sources)
        {
            own.Remove("UV_" + name);
        }

        return Command([.. arguments, "--offline"]) with
        {
            Variables = own,
        };
    }

    protected override ToolResult WithoutTalk(ToolResult result) => OfflineTalk.Without(result);

    /// <summary>Without what uv does unasked, since it looks at no package of the base.</summary>
    protected override IEnumerable<string> ForLocked(IEnumerable<string> options) =>
        options.Where(option => option is not "--ignore-installed");

    /// <summary>uv says that there is no such version, but not which ones there are: it is asked for those around, and for the newest.</summary>
    private async Task<SetupFailedException> ExplainAsync(ToolResult result, CancellationToken cancellationToken)
    {
        var failure = InstallFailures.Of("uv", result);
        if (failure.Kind != SetupErrorKinds.NoMatchingVersion || InstallFailures.UnmatchedRequirement(result) is not { } requirement)
        {
            return AskedFailures.Of(failure, Inputs, Variables);
        }

        var there = await new NearestVersions(AskAsync).DescribeAsync(requirement, cancellationToken).ConfigureAwait(false);
        return there is null
            ? await FindCircleAsync(InstallPatterns.Name().Match(requirement).Value, cancellationToken).ConfigureAwait(false)
                ?? AskedFailures.Of(failure, Inputs, Variables)
            : AskedFailures.Of(
                new SetupFailedException(failure.Kind, $"{failure.Message.TrimEnd('.')}. There are: {there}.", failure.Error.Hint)
                {
                    Tool = result,
                },
                Inputs,
                Variables
            );
    }

    /// <summary>uv takes the last of too many redirects for a page without files; only what it tells of its own work has them.</summary>
    private async Task<SetupFailedException?> FindCircleAsync(string package, CancellationToken cancellationToken) =>
        InstallFailures.OfNetwork("uv", await AskAsync(package, ["--verbose"], cancellationToken).ConfigureAwait(false));

    /// <summary>Asks for one package alone, and installs nothing.</summary>
    private async Task<ToolResult> AskAsync(string requirement, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        string[] lines = [.. Inputs.RequirementLines.Where(line => line.StartsWith('-')), requirement];
        var file = await WriteAsync("nearest.txt", lines, cancellationToken).ConfigureAwait(false);
        return await RunAsync(["compile", file, "--no-deps", "--no-header", .. options, .. WhereToLook()], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>A requirement that only the installed file fulfils; null for sources of a repository, whose commit says it already.</summary>
    private string? Exactly(InstalledPackage package) =>
        package.Source is not { } source ? $"{package.Name}=={package.Version}"
        : source["archive_info"] is not null && source["url"]?.GetValue<string>() is { } url
            ? $"{package.Name} @ {LockedRequirements.AskedUrl(Inputs.RequirementLines, url) ?? url}"
        : null;

    private IEnumerable<string> WhereToLook() =>
        InstallerOptions
            .OfUv.Read(Inputs.InstallOptions)
            .Where(word => word.Takes is OptionValue.Index or OptionValue.Links || Places.Contains(word.Option?.Name ?? ""))
            .SelectMany(word => word.Words);

    [GeneratedRegex(@"(?<=^\s*\+ )[A-Za-z0-9._-]+(?===)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Added();
}
