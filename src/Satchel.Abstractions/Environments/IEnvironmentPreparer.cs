namespace Satchel.Abstractions.Environments;

/// <summary>
/// The node side of runtime environments: turns a spec into something a process can be started in. Called by whoever starts drivers and
/// workers; runs concurrently for many jobs. Bounded by the spec's <c>setup_timeout_seconds</c>. On failure or cancellation the private
/// directory may hold rubbish, which the caller removes with the directory.
/// </summary>
public interface IEnvironmentPreparer
{
    /// <summary>Materializes and merges what the spec asks for.</summary>
    /// <exception cref="RuntimeEnvSetupException">The environment cannot be had; says phase, provider and what to do.</exception>
    Task<LaunchPlan> PrepareAsync(EnvironmentRequest request, CancellationToken cancellationToken);
}
