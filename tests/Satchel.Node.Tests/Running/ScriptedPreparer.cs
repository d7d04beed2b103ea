using Satchel.Abstractions.Environments;

namespace Satchel.Node.Tests.Running;

/// <summary>Prepares environments the way a test says.</summary>
internal sealed class ScriptedPreparer : IEnvironmentPreparer
{
    /// <summary>Leases of the layers of what it prepares.</summary>
    public RecordedLeases Leases { get; } = new();

    /// <summary>By default nothing is to be done.</summary>
    public Func<EnvironmentRequest, CancellationToken, Task<LaunchPlan>> Script { get; set; } =
        (request, _) => Task.FromResult(new LaunchPlan(null, request.BaseVariables));

    /// <summary>Makes every set-up wait for its cancellation.</summary>
    public void Hang() =>
        Script = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Nobody waits for ever.");
        };

    /// <summary>The node's way to make views, asked as the engine asks it.</summary>
    public IViewRealizer? Views { get; set; }

    public async Task<LaunchPlan> PrepareAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        var plan = await Script(request, cancellationToken);
        return Views is null || plan.Views.Count == 0 ? plan : await Views.RealizeAsync(plan, request.Progress, cancellationToken);
    }
}
