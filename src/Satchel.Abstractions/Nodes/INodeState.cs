using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Nodes;

/// <summary>Lists what this node has of tasks, actors, objects, workers and drivers, under the names of Ray's state API. Thread-safe.</summary>
public interface INodeState
{
    /// <exception cref="SatchelException"><c>invalid_filter</c>: there is no such column.</exception>
    Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellationToken);
}
