using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers;

/// <summary>
/// One row of <see cref="BuiltInProviders"/>: what a field's provider is made of. Each part is a file of that name in the
/// provider's folder. What needs something of the node is made with it.
/// </summary>
/// <param name="Validator">Checks the field.</param>
internal sealed record BuiltInProvider(ISpecValidator Validator)
{
    /// <summary>Turns names into digests; null when the field holds none.</summary>
    public Func<ProviderServices, IInputResolver>? Resolver { get; init; }

    /// <summary>Says which layers the field needs; null when none.</summary>
    public ILayerPlanner? Planner { get; init; }

    /// <summary>Fills those layers; there exactly when there is a planner.</summary>
    public Func<ProviderServices, IMaterializer>? Materializer { get; init; }

    /// <summary>What the field adds to the start of a process; null when nothing.</summary>
    public ILaunchContributor? Contributor { get; init; }

    /// <summary>The same, made with something of the node.</summary>
    public Func<ProviderServices, ILaunchContributor>? ContributorOnNode { get; init; }
}
