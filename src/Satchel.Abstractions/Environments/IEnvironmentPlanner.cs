namespace Satchel.Abstractions.Environments;

/// <summary>Says what setting an environment up on this node would need, without building anything. Thread-safe.</summary>
public interface IEnvironmentPlanner
{
    /// <summary>Resolves names and plans layers.</summary>
    /// <param name="request">As for <see cref="IEnvironmentPreparer.PrepareAsync"/>; its private directory is not looked at.</param>
    /// <exception cref="RuntimeEnvSetupException">A name stands for nothing.</exception>
    Task<EnvironmentPlan> PlanAsync(EnvironmentRequest request, CancellationToken cancellationToken);
}
