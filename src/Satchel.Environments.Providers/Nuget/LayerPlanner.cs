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
                .Select((source, index) => new FeedSource(NugetFeeds.NameOf(index), context, secrets).Cut(source)),
        ];
        var inputs = new JsonObject
        {
            [NugetKeys.Packages] = JsonValues.ToArray(packages.Order(StringComparer.OrdinalIgnoreCase)),
            [NugetKeys.Sources] = JsonValues.ToArray(sources),
            [NugetKeys.Framework] = value[NugetKeys.Framework]?.GetValue<string>() ?? UsualFramework,
            [NugetKeys.Lock] = value[NugetKeys.Lock]?.DeepClone(),
        };
        SecretPlaces.NoteIn(inputs, Texts(value[NugetKeys.Sources]).Select(source => FeedSource.Expand(source, context)), [], context);
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

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.GetValue<string>())];
}
