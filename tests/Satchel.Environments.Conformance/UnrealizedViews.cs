using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Conformance;

/// <summary>Leaves all views to whoever starts a process: on a bench nobody does.</summary>
internal sealed class UnrealizedViews : IViewRealizer
{
    public Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken) =>
        Task.FromResult(plan);
}
