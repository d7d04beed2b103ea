using Satchel.Abstractions.Nodes;
using Satchel.Node.Peers;

namespace Satchel.Node.Listing;

/// <inheritdoc cref="INodeState"/>
/// <param name="rows">Made when they are first asked for: they know the cluster's directories, and the cluster knows this when it is made.</param>
internal sealed class NodeState(Lazy<StateRows> rows, NodeLoop loop) : INodeState
{
    public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellationToken) =>
        loop.AskAsync(() => rows.Value.List(query)).WaitAsync(cancellationToken);
}
