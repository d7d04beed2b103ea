using System.Collections.Immutable;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Environments;

/// <summary>What a launch contributor may look at.</summary>
/// <param name="Layers">This field's layers, in the order they were planned.</param>
/// <param name="Environment">All layers of the environment, in the order they were built.</param>
/// <param name="PrivateDirectory">Absolute directory that belongs to the job alone; paths of private views lie below it. Nothing is written
/// there by a contributor.</param>
public sealed record ContributionContext(IReadOnlyList<Layer> Layers, IReadOnlyList<Layer> Environment, string PrivateDirectory)
{
    /// <summary>Variables of the node's own tools, such as the engine that runs a container.</summary>
    public IReadOnlyDictionary<string, string> NodeVariables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Absolute directory for what tools report about the process; see <see cref="EnvironmentRequest.ReportDirectory"/>.</summary>
    public string ReportDirectory { get; init; } = PrivateDirectory;

    /// <summary>What the process may take of the node.</summary>
    public JobResources Resources { get; init; } = JobResources.None;

    /// <inheritdoc cref="EnvironmentRequest.WritableDirectories"/>
    public IReadOnlyList<string> WritableDirectories { get; init; } = [];

    /// <summary>What the variables hold that <c>env_vars</c> refers to as secrets, by their names. For the launch plan alone.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;
}
