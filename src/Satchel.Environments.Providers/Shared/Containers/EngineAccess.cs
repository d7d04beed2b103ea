using Satchel.Abstractions.Environments;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>How those who use images reach the engine and each other.</summary>
/// <param name="Find">Finds the engine; see <see cref="ContainerEngine.Find"/>.</param>
/// <param name="Locks">Takes the locks between those who look for images and those who remove them.</param>
internal sealed record EngineAccess(Func<ContainerEngine> Find, IFileLocks Locks)
{
    /// <summary>That of a node.</summary>
    public static EngineAccess On(ContainerOptions options) => new(() => ContainerEngine.Find(options), new FileLocks(options.Clock));
}
