namespace Satchel.Abstractions.Environments;

/// <summary>
/// The parts of all providers that work on a node. Within a phase they work in the order of the lists.
/// </summary>
/// <param name="Resolvers">What turns names into digests.</param>
/// <param name="Planners">What says which layers are needed.</param>
/// <param name="Materializers">What fills layers.</param>
/// <param name="Contributors">What adds to the start of a process.</param>
public sealed record EnvironmentProviders(
    IReadOnlyList<IInputResolver> Resolvers,
    IReadOnlyList<ILayerPlanner> Planners,
    IReadOnlyList<IMaterializer> Materializers,
    IReadOnlyList<ILaunchContributor> Contributors
);
