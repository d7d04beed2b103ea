using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Secrets;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>Restores a project that refers to the packages, by the node's .NET SDK.</summary>
internal sealed class Materializer : IMaterializer
{
    // Shorter ones are found in ordinary words.
    private const int ShortestHidden = 4;

    public string Field => "nuget";

    /// <summary>The folder of packages in a layer.</summary>
    public static string PackagesIn(string layer) => Path.Combine(layer, "packages");

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var inputs = build.Layer.Plan.Inputs;
        var asked = Texts(inputs, NugetKeys.Packages).Select(text => PackageName.Find(text)!).ToArray();
        var chosen = inputs[NugetKeys.Locked] is JsonArray entries ? new LockedPackages(entries) : null;
        var packages = chosen?.For(asked) ?? asked;
        var variables = VariablesOf(build);
        var directory = Directory.CreateDirectory(Path.Combine(build.Scratch, "project")).FullName;
        var project = Path.Combine(directory, "packages.csproj");
        await File.WriteAllTextAsync(project, ProjectOf(packages, inputs).ToString(), cancellationToken).ConfigureAwait(false);
        var configuration = Path.Combine(directory, "nuget.config");
        await File.WriteAllTextAsync(
                configuration,
                NugetFeeds.ToConfiguration(Texts(inputs, NugetKeys.Sources), variables).ToString(),
                cancellationToken
            )
            .ConfigureAwait(false);
        var locked = Path.Combine(directory, "packages.lock.json");
        if (chosen is null && inputs[NugetKeys.Lock] is { } given)
        {
            await File.WriteAllTextAsync(locked, given.ToJsonString(), cancellationToken).ConfigureAwait(false);
        }

        build.Progress.Report($"Restoring {build.Layer.Plan.Summary}");
        var command = new ToolCommand(
            [
                "dotnet",
                "restore",
                project,
                "--packages",
                PackagesIn(build.Directory),
                "--configfile",
                configuration,
                "--use-lock-file",
                "-nodeReuse:false",
                "-tl:off",
                .. File.Exists(locked) ? ["--locked-mode"] : (string[])[],
            ],
            variables
        );
        var result = await RunAsync(build.Tools, command, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            var ownFeeds = Texts(inputs, NugetKeys.Sources).Any(source => !source.Contains("://api.nuget.org/", StringComparison.Ordinal));
            throw RestoreFailures.Of(result, ownFeeds);
        }

        File.Copy(locked, Path.Combine(build.Directory, "packages.lock.json"));
        var restored = await LockOfAsync(build, cancellationToken).ConfigureAwait(false);
        chosen?.Check(restored);
        return new LayerContent { Lock = restored };
    }

    private static async Task<ToolResult> RunAsync(IToolRunner tools, ToolCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (SetupFailedException missing) when (missing.Kind == SetupErrorKinds.ToolMissing)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolMissing,
                "The node has no .NET SDK: there is no dotnet on the PATH of its daemon.",
                "Install it there: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0, and put ~/.dotnet on the PATH.",
                missing
            );
        }
    }

    private static XElement ProjectOf(IEnumerable<PackageName> packages, JsonObject inputs) =>
        new(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup", new XElement("TargetFramework", inputs[NugetKeys.Framework]!.GetValue<string>())),
            new XElement(
                "ItemGroup",
                packages.Select(package => new XElement(
                    "PackageReference",
                    new XAttribute("Include", package.Id),
                    new XAttribute("Version", package.Range)
                ))
            )
        );

    /// <summary>Everything that the SDK keeps goes into the build's own directories; what was downloaded stays for other builds.</summary>
    private static Dictionary<string, string> VariablesOf(LayerBuild build) =>
        new(build.Variables, StringComparer.Ordinal)
        {
            ["HOME"] = build.Scratch,
            ["DOTNET_CLI_HOME"] = build.Scratch,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            // It is kept by the URL of the feed, whose token nobody else may find there.
            ["NUGET_HTTP_CACHE_PATH"] = Path.Combine(
                build.Layer.Plan.Secrets.Keys.Any(NugetFeeds.IsInUrl) ? build.Scratch : build.Cache,
                "http"
            ),
            ["NUGET_SCRATCH"] = Path.Combine(build.Scratch, "nuget"),
            ["NUGET_PACKAGES"] = PackagesIn(build.Directory),
            ["NUGET_FALLBACK_PACKAGES"] = "",
        };

    private static async Task<JsonArray> LockOfAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var entries = new JsonArray();
        var packages = PackagesIn(build.Directory);
        string[] hidden =
        [
            .. build
                .Layer.Plan.Secrets.Where(secret => NugetFeeds.IsInUrl(secret.Key) && secret.Value.Length >= ShortestHidden)
                .Select(secret => secret.Value)
                .OrderByDescending(secret => secret.Length),
        ];
        foreach (var file in Directory.EnumerateFiles(packages, "*.nupkg", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var version = Path.GetDirectoryName(file)!;
            var noted = Path.Combine(version, ".nupkg.metadata");
            var text = await File.ReadAllTextAsync(noted, cancellationToken).ConfigureAwait(false);
            var shown = UrlPathTokens.Replace(
                hidden
                    .SelectMany(SecretUrlParts.Of)
                    .Aggregate(
                        hidden.Aggregate(text, (done, secret) => done.Replace(secret, "***", StringComparison.Ordinal)),
                        (done, part) => SecretUrlParts.Replace(done, part, static _ => "***")
                    ),
                static _ => "***"
            );
            if (shown != text)
            {
                await File.WriteAllTextAsync(noted, shown, cancellationToken).ConfigureAwait(false);
            }

            var origin = JsonNode.Parse(shown);
            var content = File.OpenRead(file);
            await using var closing = content.ConfigureAwait(false);
            var sha256 = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            entries.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = Path.GetFileName(Path.GetDirectoryName(version)),
                        ["version"] = Path.GetFileName(version),
                        ["url"] = origin?["source"]?.GetValue<string>(),
                        ["sha256"] = Convert.ToHexStringLower(sha256),
                    }
            );
        }

        return entries;
    }

    private static string[] Texts(JsonObject inputs, string key) => [.. inputs[key]!.AsArray().Select(item => item!.GetValue<string>())];
}
