using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;

namespace Satchel.Environments.Pipeline;

/// <summary>Asks the contributors, in phase order, and finishes the launch plan. Pure.</summary>
internal sealed class LaunchPlanning
{
    private readonly ILaunchContributor[] _contributors;

    private readonly SetupFailures _failures;

    /// <param name="contributors">In any order.</param>
    /// <param name="failures">Says what they refuse.</param>
    public LaunchPlanning(IEnumerable<ILaunchContributor> contributors, SetupFailures failures)
    {
        _contributors = [.. contributors.OrderBy(contributor => contributor.Phase)];
        _failures = failures;
    }

    /// <param name="manifest">What is wanted.</param>
    /// <param name="layers">Its layers, in the order they were built.</param>
    /// <param name="request">What was asked for.</param>
    public LaunchPlan Plan(EnvironmentManifest manifest, IReadOnlyList<Layer> layers, EnvironmentRequest request)
    {
        var present = _contributors
            .Where(contributor => manifest.Fields[contributor.Field] is not null)
            .Select(contributor =>
                (
                    Contributor: contributor,
                    Value: manifest.Fields[contributor.Field]!,
                    Context: new ContributionContext(
                        [.. layers.Where(layer => string.Equals(layer.Provider, contributor.Field, StringComparison.Ordinal))],
                        layers,
                        request.PrivateDirectory
                    )
                    {
                        NodeVariables = request.NodeVariables,
                        Resources = request.Resources,
                        ReportDirectory = request.ReportDirectory ?? request.PrivateDirectory,
                        Secrets = manifest.Secrets,
                        WritableDirectories = request.WritableDirectories,
                    }
                )
            )
            .ToArray();
        if (present.Length > 0)
        {
            // Not for nothing: every job would pay for an empty directory, and for its removal.
            Directory.CreateDirectory(request.PrivateDirectory);
        }

        var draft = new LaunchPlan(null, request.BaseVariables) { Mounts = request.Mounts };
        foreach (var (contributor, value, context) in present)
        {
            draft = Told(contributor, () => contributor.Contribute(draft, value, context));
        }

        draft = SearchPaths.MoveIntoVariables(draft);
        foreach (var (contributor, value, context) in present.AsEnumerable().Reverse())
        {
            draft = Told(contributor, () => contributor.Enclose(draft, value, context));
        }

        return draft with
        {
            Layers = [.. layers.Select(layer => layer.Directory).Where(directory => !HoldsTree(directory, draft.Views))],
        };
    }

    private LaunchPlan Told(ILaunchContributor contributor, Func<LaunchPlan> step)
    {
        try
        {
            return step();
        }
        catch (SatchelException failure) when (failure is not RuntimeEnvSetupException)
        {
            throw _failures.Failed(contributor.Phase, contributor.Field, logFile: null, failure.Error, failure);
        }
    }

    private static bool HoldsTree(string directory, IEnumerable<PrivateView> views) =>
        views.Any(view => view.Tree.StartsWith(directory + '/', StringComparison.Ordinal));
}
