using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Nodes;

/// <summary>Tells what the drivers of this node may still use for environments of tasks and actors. Thread-safe.</summary>
public interface IDriverContent
{
    /// <summary>Content that they name, of drivers that are gone with it as long as an actor of theirs is not.</summary>
    Task<NamedContent> FindNeededAsync(CancellationToken cancellationToken);
}
