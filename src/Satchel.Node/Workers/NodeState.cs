using Satchel.Abstractions.Nodes;

namespace Satchel.Node.Workers;

/// <inheritdoc cref="INodeState"/>
internal sealed class NodeState(StateRows rows, NodeLoop loop) : INodeState
{
    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellationToken) =>
        loop.AskAsync(() => rows.List(query)).WaitAsync(cancellationToken);
}
