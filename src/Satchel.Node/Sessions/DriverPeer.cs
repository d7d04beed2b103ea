using Satchel.Node.Peers;

namespace Satchel.Node.Sessions;

/// <summary>A program that called <c>init()</c>.</summary>
internal sealed class DriverPeer(Connection connection, DriverSession session, ClientFrames frames, Action<DriverPeer> ended)
    : ClientPeer(connection, session, frames)
{
    public override void Ended() => ended(this);
}
