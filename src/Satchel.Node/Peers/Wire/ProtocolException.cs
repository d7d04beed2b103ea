namespace Satchel.Node.Peers.Wire;

/// <summary>A peer sent what is no frame of the protocol: it is told why, and let go.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
