using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers;

/// <summary>
/// One row of <see cref="BuiltInProviders"/>: what a field's provider is made of. Each part is a file of that name in the
/// provider's folder.
/// </summary>
/// <param name="Validator">Checks the field.</param>
internal sealed record BuiltInProvider(ISpecValidator Validator)
{
    /// <summary>Makes what puts files on a node; null when the field has none.</summary>
    public Func<IPackageStore, IMaterializer>? Materializer { get; init; }

    /// <summary>What the field adds to the start of a process; null when nothing.</summary>
    public ILaunchContributor? Contributor { get; init; }
}
