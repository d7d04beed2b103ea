using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Wire.Environments;

namespace Satchel.Abstractions.Nodes;

/// <summary>The environments of a node, for whoever asks about them without running a job. Thread-safe.</summary>
public interface INodeEnvironments
{
    /// <summary>What setting an environment up would need. Builds nothing.</summary>
    /// <param name="runtimeEnv">Normal form, local files packaged.</param>
    /// <exception cref="RuntimeEnvSetupException">A name stands for nothing.</exception>
    Task<EnvironmentPlan> PlanAsync(JsonObject runtimeEnv, CancellationToken cancellationToken);

    /// <summary>Finds or builds every layer.</summary>
    /// <param name="runtimeEnv">Normal form, local files packaged.</param>
    /// <param name="audience">Where to tell about it.</param>
    /// <returns>The environment's identity and its layers, in the order they are built.</returns>
    /// <exception cref="RuntimeEnvSetupException">It cannot be built.</exception>
    Task<(Digest Environment, IReadOnlyList<ReadyLayer> Layers)> BuildAsync(
        JsonObject runtimeEnv,
        BuildAudience audience,
        CancellationToken cancellationToken
    );

    /// <summary>Sets an environment up for a process that somebody else starts on this machine.</summary>
    /// <param name="runtimeEnv">Normal form, local files packaged.</param>
    /// <param name="audience">Where to tell about it.</param>
    /// <param name="use">
    /// Called once it is there; when it returns, the private directory and the leases go, as soon as no process is left that has claimed it.
    /// </param>
    /// <exception cref="RuntimeEnvSetupException">It cannot be set up.</exception>
    Task OpenAsync(
        JsonObject runtimeEnv,
        BuildAudience audience,
        Func<OpenedEnvironment, CancellationToken, Task> use,
        CancellationToken cancellationToken
    );
}
