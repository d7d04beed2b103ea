using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Nuget;

/// <summary>Has NuGet look into the layer before it asks any feed; what a program of the job restores beside goes where it always does.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    private const string FallbackFolders = "NUGET_FALLBACK_PACKAGES";

    public string Field => "nuget";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var folders = Materializer.PackagesIn(context.Layers[0].Directory);
        return draft.With(
            FallbackFolders,
            draft.Variables.GetValueOrDefault(FallbackFolders) is { Length: > 0 } others ? $"{folders};{others}" : folders
        );
    }
}
