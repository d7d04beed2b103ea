namespace Satchel.Abstractions.Nodes;

/// <summary>Describes this node now.</summary>
public interface INodeStatus
{
    NodeInfo Describe();
}
