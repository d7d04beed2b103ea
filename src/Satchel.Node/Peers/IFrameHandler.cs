using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Peers;

/// <summary>Who a connection belongs to.</summary>
internal interface IFrameHandler
{
    /// <exception cref="ProtocolException">The frame makes no sense: the connection is closed.</exception>
    void Handle(in Frame frame);

    /// <summary>The connection is over, once, however it ended.</summary>
    void Ended();
}
