using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>One layer: a folder of packages, as NuGet keeps them.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    private const string PublicFeed = "https://api.nuget.org/v3/index.json";

    private const string UsualFramework = "net10.0";

    public string Field => "nuget";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context)
    {
        var packages = Texts(value[NugetKeys.Packages]);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] sources =
        [
            .. Texts(value[NugetKeys.Sources])
                .DefaultIfEmpty(PublicFeed)
                .Select((source, index) => Cut(Expand(source, context.InstallerVariables), NugetFeeds.NameOf(index), secrets)),
        ];
        var inputs = new JsonObject
        {
            [NugetKeys.Packages] = JsonValues.ToArray(packages.Order(StringComparer.OrdinalIgnoreCase)),
            [NugetKeys.Sources] = JsonValues.ToArray(sources),
            [NugetKeys.Framework] = value[NugetKeys.Framework]?.GetValue<string>() ?? UsualFramework,
            [NugetKeys.Lock] = value[NugetKeys.Lock]?.DeepClone(),
        };
        if (EnvironmentLock.Of(context.Fields, Field) is { } locked)
        {
            // Says at once what the lock lacks.
            _ = new LockedPackages(locked).For(packages.Select(PackageName.Find).OfType<PackageName>());
            LockInputs.Put(inputs, NugetKeys.Locked, locked);
        }

        return
        [
            new LayerPlan(inputs)
            {
                Secrets = secrets,
                Summary = packages.Length == 1 ? packages[0] : $"{packages[0]} and {packages.Length - 1} more",
            },
        ];
    }

    /// <summary>A source without user, password and tokens in its path, which go to the secrets under names that the feed's configuration refers to.</summary>
    private static string Cut(string source, string feed, Dictionary<string, string> secrets)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out var uri) || uri.UserInfo.Length == 0)
        {
            return CutTokens(source, feed, secrets);
        }

        var parts = uri.UserInfo.Split(':', 2);
        secrets[NugetFeeds.UserOf(feed)] = Uri.UnescapeDataString(parts[0]);
        secrets[NugetFeeds.PasswordOf(feed)] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        return CutTokens(
            new UriBuilder(uri) { UserName = "", Password = "" }
                .Uri
                .AbsoluteUri,
            feed,
            secrets
        );
    }

    private static string CutTokens(string source, string feed, Dictionary<string, string> secrets) =>
        UrlPathTokens.Replace(
            source,
            token =>
            {
                var name = NugetFeeds.TokenOf(feed, token);
                secrets[name] = token;
                return $"%{name}%";
            }
        );

    private static string Expand(string source, IReadOnlyDictionary<string, string> variables) =>
        VariableReference.Expand(
            source,
            name =>
                name.StartsWith("NUGET_", StringComparison.Ordinal) && variables.GetValueOrDefault(name) is { } found
                    ? Uri.EscapeDataString(found)
                    : null
        );

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.GetValue<string>())];
}
