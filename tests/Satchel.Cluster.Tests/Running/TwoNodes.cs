using Satchel.Abstractions.Nodes;
using Satchel.Cluster.Nodes;

namespace Satchel.Cluster.Tests.Running;

/// <summary>Two nodes that run nothing. New jobs are placed on the first of <see cref="Nodes"/>.</summary>
internal sealed class TwoNodes : INodeGateway
{
    public RecordingRunner Head { get; } = new();

    public RecordingRunner Other { get; } = new();

    public IReadOnlyList<NodeId> Nodes { get; set; } = [ControlPlane.Node, ControlPlane.OtherNode];

    public INodeAgent? Find(NodeId nodeId) => !Nodes.Contains(nodeId) ? null : AgentOf(nodeId == ControlPlane.Node ? Head : Other);

    private static LocalNode AgentOf(RecordingRunner runner) =>
        new(runner, new SilentNode(), new SilentNode(), new SilentNode(), new SilentNode(), new SilentNode(), new SilentNode());
}
